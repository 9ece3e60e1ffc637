using System.Text.Json.Nodes;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>To whom and for whom a token was issued.</summary>
internal static class AudienceCases
{
    private const string Family = "audience";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "ours", s => s.Token()),
        Control(Family, "ours alone in a list", s => s.Token(c => c["aud"] = List("nats"))),
        Control(Family, "ours among others", s => s.Token(c => c["aud"] = List("other", "nats"))),
        Control(Family, "ours among others, issued to us", s => s.Token(c => { c["aud"] = List("other", "nats"); c["azp"] = "nats"; })),
        .. new[] { "other", "NATS", "Nats", "nats ", " nats", "nats2", "nat", "nats\0", "nаts", "nats,other", "*", "", "globex-nats", "https://idp.acme.example", "ｎats", "nats\u200b" }
            .Select(aud => Case(Family, $"aud {System.Text.Json.JsonSerializer.Serialize(aud)}", Reasons.AudienceMismatch, s => s.Token(c => c["aud"] = aud))),
        Case(Family, "none", Reasons.AudienceMismatch, s => s.Token(c => c.Remove("aud"))),
        Case(Family, "an empty list", Reasons.AudienceMismatch, s => s.Token(c => c["aud"] = new JsonArray())),
        Case(Family, "a list without ours", Reasons.AudienceMismatch, s => s.Token(c => c["aud"] = List("a", "b", "c"))),
        Case(Family, "a list of look-alikes", Reasons.AudienceMismatch, s => s.Token(c => c["aud"] = List("NATS", "nats ", "nat"))),
        .. new[] { "null", "1", "true", "{}", "{\"nats\":\"nats\"}", "[\"nats\",1]", "[\"nats\",null]", "[[\"nats\"]]", "[\"nats\",{}]" }
            .Select(raw => Case(Family, $"aud {raw}", Reasons.TokenMalformed, s => s.RawToken(s.Payload("aud", raw)))),
        Case(Family, "65 audiences", Reasons.TokenMalformed, s => s.Token(c => c["aud"] = List([.. Enumerable.Range(0, 64).Select(i => $"a{i}"), "nats"]))),
        Case(Family, "for several, issued to a stranger", Reasons.AuthorizedPartyMismatch, s => s.Token(c => { c["aud"] = List("other", "nats"); c["azp"] = "stranger"; })),
        Control(Family, "for us alone, issued to a stranger", s => s.Token(c => c["azp"] = "stranger")),
        Control(Family, "issued to whom the provider wants", s => s.Token(by: s.Strict)),
        Case(Family, "issued to another than the provider wants", Reasons.AuthorizedPartyMismatch, s => s.Token(c => c["azp"] = "App", by: s.Strict)),
        Case(Family, "issued to nobody where the provider wants somebody", Reasons.AuthorizedPartyMismatch, s => s.Token(c => c.Remove("azp"), by: s.Strict)),
        Case(Family, "issued to several", Reasons.TokenMalformed, s => s.Token(c => c["azp"] = List("app", "other"), by: s.Strict)),
        Case(Family, "azp null", Reasons.TokenMalformed, s => s.Token(c => c["azp"] = null, by: s.Strict)),
        Case(Family, "azp empty", Reasons.TokenMalformed, s => s.Token(c => c["azp"] = "", by: s.Strict)),
        .. new[] { "null", "1", "true", "[\"alice\"]", "{}", "\"\"", "\"a\\nb\"", "\"a\\u0000b\"" }
            .Select(raw => Case(Family, $"sub {raw}", Reasons.SubjectMissing, s => s.RawToken(s.Payload("sub", raw)))),
        Case(Family, "no sub", Reasons.SubjectMissing, s => s.Token(c => c.Remove("sub"))),
        Case(Family, "a sub of 2,000 characters", Reasons.SubjectMissing, s => s.Token(c => c["sub"] = new string('a', 2000))),
    ];
}
