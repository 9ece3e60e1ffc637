using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>The text around the JSON: parts, base64url, length.</summary>
internal static class FormCases
{
    private const string Family = "form";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "three parts", s => s.Token()),
        Control(Family, "15 KiB", s => s.Token(c => c["pad"] = new string('x', 10_500))),
        Case(Family, "padding", Reasons.TokenMalformed, s => s.Token(alg: "ES256") + "=="),
        Case(Family, "padding in the payload", Reasons.TokenMalformed, s => Part(s, 1, p => p + "=")),
        Case(Family, "a blank at the end", Reasons.TokenMalformed, s => s.Token() + " "),
        Case(Family, "a line end at the end", Reasons.TokenMalformed, s => s.Token() + "\n"),
        Case(Family, "a line end within", Reasons.TokenMalformed, s => Part(s, 2, p => p.Insert(40, "\r\n"))),
        Case(Family, "a blank within the payload", Reasons.TokenMalformed, s => Part(s, 1, p => p.Insert(10, " "))),
        Case(Family, "a tab within the header", Reasons.TokenMalformed, s => Part(s, 0, p => p.Insert(10, "\t"))),
        Case(Family, "the alphabet of plain base64", Reasons.TokenMalformed, s => Part(s, 2, p => "+/" + p[2..])),
        Case(Family, "spare bits set", Reasons.TokenMalformed, s => Part(s, 2, Spare)),
        Case(Family, "a NUL", Reasons.TokenMalformed, s => Part(s, 2, p => p.Insert(4, "\0"))),
        Case(Family, "letters of full width", Reasons.TokenMalformed, s => Part(s, 2, p => "\uff21" + p[1..])),
        Case(Family, "an invisible character", Reasons.TokenMalformed, s => Part(s, 1, p => p.Insert(3, "\u200b"))),
        Case(Family, "a dot of full width", Reasons.TokenMalformed, s => s.Token().Replace('.', '\uff0e') + "."),
        Case(Family, "a dot at the end", Reasons.TokenMalformed, s => s.Token() + "."),
        Case(Family, "two dots at the end", Reasons.TokenMalformed, s => s.Token() + ".."),
        Case(Family, "two parts", Reasons.TokenMalformed, s => s.Token()[..s.Token().LastIndexOf('.')]),
        Case(Family, "four parts", Reasons.TokenMalformed, s => s.Token() + ".e30"),
        Case(Family, "an encrypted token (five parts)", Reasons.TokenMalformed, s => s.Token() + ".e30.e30"),
        Case(Family, "an empty payload", Reasons.TokenMalformed, s => Part(s, 1, _ => "")),
        Case(Family, "an empty header", Reasons.HintRequired, s => Part(s, 0, _ => "")),
        Case(Family, "a payload cut in its base64", Reasons.TokenMalformed, s => Part(s, 1, p => p[..(p.Length / 4 * 4 - 3)])),
        Case(Family, "Bearer in front", Reasons.HintRequired, s => "Bearer " + s.Token()),
        Case(Family, "a blank in front", Reasons.HintRequired, s => " " + s.Token()),
        Case(Family, "a dot in front", Reasons.HintRequired, s => "." + s.Token()),
        Case(Family, "quotes around", Reasons.HintRequired, s => $"\"{s.Token()}\""),
        Case(Family, "17 KiB", Reasons.TokenTooLarge, s => s.Token(c => c["pad"] = new string('x', 12_500))),
        Case(Family, "a megabyte", Reasons.TokenTooLarge, s => s.Token() + new string('A', 1_000_000)),
        Case(Family, "a million dots", Reasons.TokenTooLarge, s => "eyJ" + new string('.', 1_000_000)),
        Case(Family, "a header of 5 KiB", Reasons.TokenMalformed, s => s.Token(header: h => h["pad"] = new string('x', 5000))),
        Case(Family, "a signature of 4 KiB", Reasons.TokenMalformed, s => s.Token() + new string('A', 4096)),
        Case(Family, "no token at all", Reasons.CredentialMissing, _ => ""),
        Case(Family, "a JWS in JSON", Reasons.HintRequired, s => Json(s.Token().Split('.'))),
    ];

    private static string Json(string[] parts) => $$"""{"protected":"{{parts[0]}}","payload":"{{parts[1]}}","signature":"{{parts[2]}}"}""";

    private static string Part(Stage stage, int part, Func<string, string> change)
    {
        var parts = stage.Token().Split('.');
        parts[part] = change(parts[part]);
        return string.Join('.', parts);
    }

    // 256 bytes end in a group of two characters, four bits of which stand for nothing.
    private static string Spare(string text) => text[..^1] + (char)(text[^1] == 'A' || text[^1] == 'Q' || text[^1] == 'g' ? text[^1] + 1 : 'x');
}
