using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Values of claims that would mean more than themselves where they land: in each place, each trick.</summary>
internal static class SubstitutionCases
{
    private const string Family = "substitution";

    private static readonly string[] Fields = ["pub-allow", "pub-deny", "sub-allow", "sub-deny", "queue", "inline", "tag", "scoped-name", "scoped-tag"];

    // Raw JSON. A user's name may have all of these; a subject may not.
    private static readonly string[] Tricks =
    [
        "\"*\"", "\">\"", "\".\"", "\"a.b\"", "\"a.>\"", "\"*.a\"", "\"a b\"", "\"a b c\"", "\"\\ta\"", "\"a\\nb\"", "\"a\\r\\n\"", "\" a\"", "\"a \"", "\"\\u0000\"", "\"a\\u00a0b\"", "\"a\\u2028b\"", "\"a\\u200bb\"", "\"a\\u202eb\"", "\"\\ufeffa\"",
        "\"{{name()}}\"", "\"{{tag(dept)}}\"", "\"{a}\"", "\"a>\"", "\"*a\"", "\"\"", "1.5", "[\"a\"]", "[]", "{\"a\":\"b\"}", "null",
    ];

    public static IEnumerable<AttackCase> All =>
    [
        .. Fields.Select(place => Control(Family, $"{place}: alice", s => Value(s, place, "\"alice\""))),
        .. Fields.Select(place => Control(Family, $"{place}: a number", s => Value(s, place, "42"))),
        .. Fields.Select(place => Control(Family, $"{place}: true", s => Value(s, place, "true"))),
        .. Fields.Select(place => Control(Family, $"{place}: a colon, a slash, a plus and letters of the world", s => Value(s, place, "\"sys:a/b+é_字-$x\""))),
        .. from place in Fields
           from trick in Tricks
           select Case(Family, $"{place}: {trick}", Expected(trick), s => Value(s, place, trick)),
        .. Fields.Select(place => Case(Family, $"{place}: not there", Reasons.ClaimMissing, s => s.Token(c => c["use"] = place))),
        .. Fields.Select(place => Case(Family, $"{place}: 300 characters", Reasons.SubstitutionNotLiteral, s => Value(s, place, $"\"{new string('a', 300)}\""))),
        Control(Family, "head: alice", s => Value(s, "head", "\"alice\"")),
        Control(Family, "scoped-head: alice", s => Value(s, "scoped-head", "\"alice\"")),
        .. from place in new[] { "head", "scoped-head" }
           from space in new[] { "$SYS", "$JS", "$KV", "$O", "$G", "_INBOX", "_R_", "_GR_", "_", "$" }
           select Case(Family, $"{place}: {space}", Reasons.SubstitutionNotLiteral, s => Value(s, place, $"\"{space}\"")),
        Control(Family, "not at the head: $JS", s => Value(s, "pub-allow", "\"$JS\"")),
        Case(Family, "a template's tag that no rule sets", Reasons.ClaimMissing, s => Value(s, "scoped-no-tag", "\"alice\"")),
        Control(Family, "name: anything of one line", s => Value(s, "name", "\"Alice * > . {b} Doe\"")),
        .. new[] { "\"a\\nb\"", "\"\\u0007\"", "\"a\\u2028b\"", "\"\"", "[\"a\"]", "{}" }.Select(raw => Case(Family, $"name: {raw}", Reasons.SubstitutionNotLiteral, s => Value(s, "name", raw))),
        Case(Family, "name: 129 characters", Reasons.NameInvalid, s => Value(s, "name", $"\"{new string('n', 129)}\"")),
        Control(Family, "name: 128 characters", s => Value(s, "name", $"\"{new string('n', 128)}\"")),
        Case(Family, "a subject of 129 characters for a name", Reasons.NameInvalid, s => s.Token(c => c["sub"] = new string('s', 129))),
    ];

    private static string Value(Stage stage, string use, string raw)
    {
        var payload = stage.Payload("v", raw);
        return stage.RawToken($"{payload[..^1]},\"use\":\"{use}\"}}");
    }

    private static string Expected(string trick) => trick == "null" ? Reasons.ClaimMissing : Reasons.SubstitutionNotLiteral;
}
