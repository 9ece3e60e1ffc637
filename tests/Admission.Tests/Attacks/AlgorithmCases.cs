using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

internal static class AlgorithmCases
{
    private const string Family = "algorithm";

    public static IEnumerable<AttackCase> All =>
    [
        .. new[] { "RS256", "PS256", "ES256", "ES384", "EdDSA" }.Select(alg => Control(Family, alg, s => s.Token(alg: alg))),
        .. new[] { "none", "None", "NONE", "nOnE", "none ", "" }.Select(alg => Case(Family, $"unsigned, alg \"{alg}\"", Reasons.AlgorithmNotAllowed, s => Unsigned(s, alg))),
        Case(Family, "alg none over a good signature", Reasons.AlgorithmNotAllowed, s => WithHeader(s, s.Token(), h => h["alg"] = "none")),
        Case(Family, "no alg", Reasons.TokenMalformed, s => WithHeader(s, s.Token(), h => h.Remove("alg"))),
        Case(Family, "alg null", Reasons.TokenMalformed, s => WithHeader(s, s.Token(), h => h["alg"] = null)),
        Case(Family, "alg a list", Reasons.TokenMalformed, s => WithHeader(s, s.Token(), h => h["alg"] = List("RS256"))),
        Case(Family, "alg a number", Reasons.TokenMalformed, s => WithHeader(s, s.Token(), h => h["alg"] = 256)),
        Case(Family, "HS256 with the public key's PEM", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", Encoding.UTF8.GetBytes(s.Acme.Rsa.ExportSubjectPublicKeyInfoPem()))),
        Case(Family, "HS256 with the PEM and a line end", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", Encoding.UTF8.GetBytes(s.Acme.Rsa.ExportSubjectPublicKeyInfoPem() + "\n"))),
        Case(Family, "HS256 with the PKCS#1 PEM", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", Encoding.UTF8.GetBytes(s.Acme.Rsa.ExportRSAPublicKeyPem()))),
        Case(Family, "HS256 with the DER", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", s.Acme.Rsa.ExportSubjectPublicKeyInfo())),
        Case(Family, "HS256 with the JWK", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", Encoding.UTF8.GetBytes(s.Acme.PublicKey("acme-rsa").ToJsonString()))),
        Case(Family, "HS256 with the modulus", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", s.Acme.Rsa.ExportParameters(false).Modulus!)),
        Case(Family, "HS256 with an empty secret", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", [])),
        Case(Family, "HS256 with the Ed25519 key", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS256", Convert.FromHexString("00"), "acme-ed")),
        Case(Family, "HS384 with the public key", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS384", s.Acme.Rsa.ExportSubjectPublicKeyInfo())),
        Case(Family, "HS512 with the public key", Reasons.AlgorithmNotAllowed, s => Hmac(s, "HS512", s.Acme.Rsa.ExportSubjectPublicKeyInfo())),
        .. new[] { "RS384", "RS512", "PS384", "PS512" }.Select(alg => Case(Family, $"{alg}, truly signed", Reasons.AlgorithmNotAllowed, s => s.Token(alg: alg))),
        .. new[] { "ES512", "ES256K", "Ed448", "Ed25519", "RS1", "rs256", "RS256 ", " RS256", "RSA", "A128KW", "dir", "RSA-OAEP", "ed25519-nkey" }
            .Select(alg => Case(Family, $"alg \"{alg}\"", Reasons.AlgorithmNotAllowed, s => WithHeader(s, s.Token(), h => h["alg"] = alg))),
        Case(Family, "ES256 where the provider pins RS256", Reasons.AlgorithmNotAllowed, s => s.Token(alg: "ES256", by: s.Strict)),
        Case(Family, "EdDSA where the provider pins RS256", Reasons.AlgorithmNotAllowed, s => s.Token(alg: "EdDSA", by: s.Strict)),
        Control(Family, "RS256 where the provider pins it", s => s.Token(by: s.Strict)),
        .. from signed in new[] { "RS256", "PS256", "ES256", "ES384", "EdDSA" }
           from said in new[] { "RS256", "PS256", "ES256", "ES384", "EdDSA" }
           where signed != said
           select Case(Family, $"signed by {signed}, says {said}", Reasons.SignatureInvalid, s => s.Acme.SignRaw(s.Header(said).ToJsonString(), s.Claims().ToJsonString(), signed)),
    ];

    /// <summary>The token with another header over the same signature.</summary>
    public static string WithHeader(Stage stage, string token, Action<JsonObject> change)
    {
        var header = stage.Header();
        change(header);
        return $"{TestIssuer.Encode(header.ToJsonString())}{token[token.IndexOf('.', StringComparison.Ordinal)..]}";
    }

    private static string Unsigned(Stage stage, string alg) => $"{TestIssuer.Encode(stage.Header(change: h => h["alg"] = alg).ToJsonString())}.{TestIssuer.Encode(stage.Claims().ToJsonString())}.";

    private static string Hmac(Stage stage, string alg, byte[] secret, string? kid = null)
    {
        var header = stage.Header(change: h =>
        {
            h["alg"] = alg;
            h["kid"] = kid ?? "acme-rsa";
        });
        var signed = $"{TestIssuer.Encode(header.ToJsonString())}.{TestIssuer.Encode(stage.Claims().ToJsonString())}";
        var message = Encoding.ASCII.GetBytes(signed);
        var mac = alg switch { "HS384" => HMACSHA384.HashData(secret, message), "HS512" => HMACSHA512.HashData(secret, message), _ => HMACSHA256.HashData(secret, message) };
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(mac)}";
    }
}
