using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>JSON that two parsers could read in two ways. All of these are signed by the issuer: an issuer may be talked into writing them.</summary>
internal static class JsonCases
{
    private const string Family = "json";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "nested ten deep", s => s.RawToken(s.Payload("deep", Deep(10)))),
        Control(Family, "blanks and line ends", s => s.RawToken(s.Claims().ToJsonString(new() { WriteIndented = true }))),
        Control(Family, "escapes in values", s => s.RawToken(s.Payload("note", "\"\\u00e9\\n\\ud83d\\ude00\""))),
        Control(Family, "another order of members", s => s.Token(Reordered)),
        Case(Family, "another order of members over the old signature", Reasons.SignatureInvalid, s => Resigned(s.Token(), s.Claims(Reordered).ToJsonString())),
        Case(Family, "other blanks over the old signature", Reasons.SignatureInvalid, s => Resigned(s.Token(), s.Claims().ToJsonString(new() { WriteIndented = true }))),
        .. new[] { ("iss", "\"https://idp.acme.example\""), ("iss", "\"https://evil.example\""), ("aud", "\"nats\""), ("aud", "\"other\""), ("exp", "99999999999"), ("sub", "\"root\""), ("nbf", "0"), ("iat", "0"), ("jti", "\"1\"") }
            .Select(d => Case(Family, $"{d.Item1} twice, then {d.Item2}", Reasons.TokenMalformed, s => s.RawToken($"{s.Claims().ToJsonString()[..^1]},\"{d.Item1}\":{d.Item2}}}"))),
        Case(Family, "sub twice, the first in front", Reasons.TokenMalformed, s => s.RawToken($"{{\"sub\":\"root\",{s.Claims().ToJsonString()[1..]}")),
        Case(Family, "sub twice, once escaped", Reasons.TokenMalformed, s => s.RawToken($"{s.Claims().ToJsonString()[..^1]},\"\\u0073ub\":\"root\"}}")),
        Case(Family, "a nested member twice", Reasons.TokenMalformed, s => s.RawToken(s.Payload("realm", """{"role":"user","role":"admin"}"""))),
        Case(Family, "a member of a list's object twice", Reasons.TokenMalformed, s => s.RawToken(s.Payload("list", """[{"a":1,"a":2}]"""))),
        Case(Family, "alg twice", Reasons.TokenMalformed, s => RawHeader(s, """{"alg":"none","alg":"RS256","kid":"acme-rsa"}""")),
        Case(Family, "alg twice, the good one first", Reasons.TokenMalformed, s => RawHeader(s, """{"alg":"RS256","kid":"acme-rsa","alg":"none"}""")),
        Case(Family, "alg twice, once escaped", Reasons.TokenMalformed, s => RawHeader(s, """{"alg":"RS256","kid":"acme-rsa","\u0061lg":"none"}""")),
        Case(Family, "kid twice", Reasons.TokenMalformed, s => RawHeader(s, """{"alg":"RS256","kid":"acme-rsa2","kid":"acme-rsa"}""")),
        Case(Family, "something behind the payload", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString() + "{}")),
        Case(Family, "a NUL behind the payload", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString() + "\0")),
        Case(Family, "something behind the header", Reasons.TokenMalformed, s => RawHeader(s, """{"alg":"RS256","kid":"acme-rsa"}{}""")),
        Case(Family, "truncated", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString()[..^1])),
        Case(Family, "truncated within a text", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString()[..40])),
        Case(Family, "a header truncated", Reasons.TokenMalformed, s => RawHeader(s, "{\"alg\":\"RS256\",\"kid\":\"acme-rsa\\\"")),
        Case(Family, "a comma too many", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString()[..^1] + ",}")),
        Case(Family, "a comment", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString()[..^1] + "/* */}")),
        Case(Family, "single quotes", Reasons.TokenMalformed, s => s.RawToken(s.Claims().ToJsonString().Replace('"', '\''))),
        Case(Family, "a byte order mark", Reasons.TokenMalformed, s => s.RawToken("\ufeff" + s.Claims().ToJsonString())),
        Case(Family, "a list", Reasons.TokenMalformed, s => s.RawToken($"[{s.Claims().ToJsonString()}]")),
        Case(Family, "a text", Reasons.TokenMalformed, s => s.RawToken("\"claims\"")),
        Case(Family, "null", Reasons.TokenMalformed, s => s.RawToken("null")),
        Case(Family, "true", Reasons.TokenMalformed, s => s.RawToken("true")),
        Case(Family, "a header that is a list", Reasons.HintRequired, s => RawHeader(s, """["RS256"]""")),
        Case(Family, "not UTF-8", Reasons.TokenMalformed, s => RawBytes(s, [.. Encoding.UTF8.GetBytes(s.Claims().ToJsonString()[..^1] + ",\"x\":\""), 0xff, 0xfe, (byte)'"', (byte)'}'])),
        Case(Family, "an overlong form", Reasons.TokenMalformed, s => RawBytes(s, [.. Encoding.UTF8.GetBytes(s.Claims().ToJsonString()[..^1] + ",\"x\":\""), 0xc0, 0xae, (byte)'"', (byte)'}'])),
        Case(Family, "UTF-16", Reasons.TokenMalformed, s => RawBytes(s, Encoding.Unicode.GetBytes(s.Claims().ToJsonString()))),
        Case(Family, "half of a surrogate pair", Reasons.TokenMalformed, s => s.RawToken(s.Payload("sub", "\"\\ud800\""))),
        Case(Family, "the other half", Reasons.TokenMalformed, s => s.RawToken(s.Payload("sub", "\"a\\udc00b\""))),
        Case(Family, "half of a pair in a name", Reasons.TokenMalformed, s => s.RawToken(s.Payload("\\ud800", "1"))),
        Case(Family, "a control character", Reasons.TokenMalformed, s => s.RawToken(s.Payload("note", "\"a\u0001b\""))),
        Case(Family, "nested 20 deep", Reasons.TokenMalformed, s => s.RawToken(s.Payload("deep", Deep(20)))),
        Case(Family, "nested 5,000 deep", Reasons.TokenMalformed, s => s.RawToken(s.Payload("deep", Deep(5000)))),
        Case(Family, "a header nested deep", Reasons.TokenMalformed, s => RawHeader(s, $$"""{"alg":"RS256","kid":"acme-rsa","deep":{{Deep(6)}}}""")),
        Case(Family, "1,000 members of one name", Reasons.TokenMalformed, s => s.RawToken($"{{{string.Join(',', Enumerable.Repeat("\"a\":1", 1000))}}}")),
    ];

    private static void Reordered(JsonObject claims)
    {
        var members = claims.Reverse().Select(m => (m.Key, m.Value?.DeepClone())).ToArray();
        claims.Clear();
        foreach (var (key, value) in members)
        {
            claims[key] = value;
        }
    }

    private static string Deep(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

    private static string Resigned(string token, string payload)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{TestIssuer.Encode(payload)}.{parts[2]}";
    }

    private static string RawHeader(Stage stage, string header) => stage.Acme.SignRaw(header, stage.Claims().ToJsonString(), "RS256");

    private static string RawBytes(Stage stage, byte[] payload)
    {
        var signed = $"{TestIssuer.Encode(stage.Header().ToJsonString())}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(stage.Acme.Sign("RS256", Encoding.ASCII.GetBytes(signed)))}";
    }
}
