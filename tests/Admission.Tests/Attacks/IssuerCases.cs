using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Issuers that look like one that is known. All are signed by the known one's key.</summary>
internal static class IssuerCases
{
    private const string Family = "issuer";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "the known one", s => s.Token()),
        Control(Family, "one with a path", s => s.Token(by: s.Strict)),
        .. new[]
            {
                "https://idp.acme.example/", "https://idp.acme.example//", "https://idp.acme.example/.", "https://IDP.acme.example", "HTTPS://idp.acme.example", "https://idp.acme.Example",
                "http://idp.acme.example", "https:/idp.acme.example", "https:idp.acme.example", "//idp.acme.example", "idp.acme.example", "https://idp.acme.example:443", "https://idp.acme.example:8443",
                "https://idp.acme.example.", "https://idp.acme.example..", "https://www.idp.acme.example", "https://idp.acme.example.evil.example", "https://evil.example/idp.acme.example",
                "https://idp.acme.example@evil.example", "https://evil.example@idp.acme.example", "https://user:pw@idp.acme.example", "https://idp.acme.example#x", "https://idp.acme.example?x", "https://evil.example#https://idp.acme.example",
                "https://idp.acme.example/realms/main", "https://idp.acme.example/..", "https://idp.acme.example%2f", "https://idp%2eacme.example", "https://idp.acme.example\\", "https://idp.acme.example\\@evil.example",
                " https://idp.acme.example", "https://idp.acme.example ", "https://idp.acme.example\n", "https://idp.acme.example\t", "https://idp.acme.example\0", "https://idp.acme.example\u200b", "\ufeffhttps://idp.acme.example",
                "https://idp.аcme.example", "https://idp.acme.exаmple", "https://ｉdp.acme.example", "https://idp。acme。example", "https://xn--idp-acme.example", "https://idp.acme.example\u0301", "https://idp\u00ad.acme.example",
                "https://idp.acme.exampl", "https://strict.acme.example/realms/Main", "https://strict.acme.example/realms/main/", "https://strict.acme.example/realms", "null", "*", "https://*",
            }
            .Select(iss => Case(Family, $"iss {System.Text.Json.JsonSerializer.Serialize(iss)}", Reasons.IssuerUnknown, s => s.Token(c => c["iss"] = iss))),
        Case(Family, "none", Reasons.IssuerUnknown, s => s.Token(c => c.Remove("iss"))),
        .. new[] { "null", "1", "true", "[\"https://idp.acme.example\"]", "{}", "\"\"" }.Select(raw => Case(Family, $"iss {raw}", Reasons.TokenMalformed, s => s.RawToken(s.Payload("iss", raw)))),
        Case(Family, "of a disabled provider", Reasons.ProviderDisabled, s => s.Token(by: s.Off)),
        Case(Family, "of a disabled provider, with the hint", Reasons.ProviderDisabled, s => s.Token(by: s.Off)) with { Make = s => new(s.Token(by: s.Off), Username: "orders") },
    ];
}
