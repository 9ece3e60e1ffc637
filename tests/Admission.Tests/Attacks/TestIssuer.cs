using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.NKeys;

namespace Platform.Admission.Tests.Attacks;

/// <summary>An issuer of tokens with its private keys: one of each kind, and a second RSA key. It signs whatever it is given.</summary>
public sealed class TestIssuer : IDisposable
{
    // To make one takes a third of a second, and every test has issuers. No two that are there at once share one.
    private static readonly ConcurrentBag<RSA> Made = [];

    private readonly KeyPair _ed = KeyPair.CreatePair(PrefixByte.User);

    public TestIssuer(string issuer, string name) => (Issuer, Name) = (issuer, name);

    public string Issuer { get; }

    /// <summary>Begins the ids of its keys: "acme-rsa", "acme-rsa2", "acme-p256", "acme-p384", "acme-ed".</summary>
    public string Name { get; }

    public RSA Rsa { get; } = TakeRsa();

    public RSA Rsa2 { get; } = TakeRsa();

    public ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa P384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>The public keys, RFC 7517.</summary>
    public string KeySet => new JsonObject { ["keys"] = new JsonArray(RsaKey(Rsa, $"{Name}-rsa"), RsaKey(Rsa2, $"{Name}-rsa2"), EcKey(P256, $"{Name}-p256", "P-256"), EcKey(P384, $"{Name}-p384", "P-384"), EdKey()) }.ToJsonString();

    public JsonObject PublicKey(string kid) => JsonNode.Parse(KeySet)!["keys"]!.AsArray().Single(k => (string?)k!["kid"] == kid)!.DeepClone().AsObject();

    public string KidOf(string alg) => alg switch { "ES256" => $"{Name}-p256", "ES384" => $"{Name}-p384", "EdDSA" => $"{Name}-ed", _ => $"{Name}-rsa" };

    /// <summary>Signs this text as the payload under this header, letter for letter.</summary>
    public string SignRaw(string header, string payload, string alg)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(alg, Encoding.ASCII.GetBytes(signed)))}";
    }

    public string Sign(JsonObject header, JsonObject payload) => SignRaw(header.ToJsonString(), payload.ToJsonString(), (string)header["alg"]!);

    public byte[] Sign(string alg, byte[] message) => alg switch
    {
        "RS256" => Rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS384" => Rsa.SignData(message, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS512" => Rsa.SignData(message, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => Rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "PS384" => Rsa.SignData(message, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        "PS512" => Rsa.SignData(message, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        "ES256" => P256.SignData(message, HashAlgorithmName.SHA256),
        "ES384" => P384.SignData(message, HashAlgorithmName.SHA384),
        "EdDSA" => _ed.Sign(message),
        _ => throw new ArgumentOutOfRangeException(nameof(alg), alg, "No such algorithm here."),
    };

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        Made.Add(Rsa);
        Made.Add(Rsa2);
        P256.Dispose();
        P384.Dispose();
        _ed.Dispose();
    }

    private static RSA TakeRsa() => Made.TryTake(out var key) ? key : RSA.Create(2048);

    private static JsonObject RsaKey(RSA key, string kid)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new() { ["kty"] = "RSA", ["kid"] = kid, ["use"] = "sig", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) };
    }

    private static JsonObject EcKey(ECDsa key, string kid, string curve)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new() { ["kty"] = "EC", ["kid"] = kid, ["use"] = "sig", ["crv"] = curve, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    // The 32 bytes behind the nkey's prefix.
    private JsonObject EdKey() => new() { ["kty"] = "OKP", ["kid"] = $"{Name}-ed", ["use"] = "sig", ["crv"] = "Ed25519", ["x"] = Base64Url.EncodeToString(FromBase32(_ed.PublicKey).AsSpan(1, 32)) };

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (bits, count) = (0, 0);
        foreach (var c in text)
        {
            bits = (bits << 5) | (c is >= 'A' and <= 'Z' ? c - 'A' : c - '2' + 26);
            count += 5;
            if (count >= 8)
            {
                bytes.Add((byte)(bits >> (count - 8)));
                count -= 8;
                bits &= (1 << count) - 1;
            }
        }

        return [.. bytes];
    }
}
