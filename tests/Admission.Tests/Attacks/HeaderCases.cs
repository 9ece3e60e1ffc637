using System.Text.Json.Nodes;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Headers that bring a key, change what the signature means, or belong to a token of another kind.</summary>
internal static class HeaderCases
{
    private const string Family = "header";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "JWT", s => s.Token()),
        Control(Family, "no typ", s => s.Token(header: h => h.Remove("typ"))),
        Control(Family, "at+jwt", s => s.Token(header: h => h["typ"] = "at+jwt")),
        Control(Family, "a member nobody knows", s => s.Token(header: h => h["x-note"] = "hello")),
        Case(Family, "an attacker's jwk, signed by it", Reasons.HeaderNotAllowed, s => s.Globex.Sign(s.Header(change: h => h["jwk"] = s.Globex.PublicKey("globex-rsa")), s.Claims())),
        Case(Family, "the issuer's own jwk, truly signed", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["jwk"] = s.Acme.PublicKey("acme-rsa"))),
        Case(Family, "a jwk and no kid", Reasons.HeaderNotAllowed, s => s.Globex.Sign(s.Header(change: h => { h["jwk"] = s.Globex.PublicKey("globex-rsa"); h.Remove("kid"); }), s.Claims())),
        Case(Family, "jwk null", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["jwk"] = null)),
        Case(Family, "jku of an attacker", Reasons.HeaderNotAllowed, s => s.Globex.Sign(s.Header(change: h => h["jku"] = "https://evil.example/keys"), s.Claims())),
        Case(Family, "jku of the issuer", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["jku"] = "https://idp.acme.example/keys")),
        Case(Family, "jku inside the network", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["jku"] = "http://169.254.169.254/latest/meta-data")),
        Case(Family, "x5u", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["x5u"] = "https://evil.example/cert.pem")),
        Case(Family, "x5c", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["x5c"] = List("MIIB"))),
        Case(Family, "x5c empty", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["x5c"] = new JsonArray())),
        Case(Family, "crit of a known claim", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["crit"] = List("exp"))),
        Case(Family, "crit empty", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["crit"] = new JsonArray())),
        Case(Family, "b64 false", Reasons.HeaderNotAllowed, s => s.Token(header: h => { h["b64"] = false; h["crit"] = List("b64"); })),
        Case(Family, "b64 without crit", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["b64"] = true)),
        Case(Family, "zip", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["zip"] = "DEF")),
        Case(Family, "enc", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["enc"] = "A256GCM")),
        Case(Family, "a nested token (cty)", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["cty"] = "JWT")),
        .. new[] { "logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE", "JWE", "token-introspection+jwt", "" }
            .Select(typ => Case(Family, $"typ \"{typ}\"", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["typ"] = typ))),
        Case(Family, "typ a number", Reasons.HeaderNotAllowed, s => s.Token(header: h => h["typ"] = 1)),
    ];
}
