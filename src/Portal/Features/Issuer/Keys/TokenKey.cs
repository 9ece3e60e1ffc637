using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Portal.Features.Issuer;

/// <summary>A private key of the issuer, opened. Signs one token at a time.</summary>
internal sealed class TokenKey : IDisposable
{
    public const string EcAlgorithm = "ES256";
    public const string RsaAlgorithm = "RS256";

    // NIST SP 800-57 has 2,048 bits until 2030; a key of ours lives 90 days.
    private const int RsaBits = 2048;

    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly AsymmetricAlgorithm _key;
    private readonly SigningCredentials _credentials;
    private readonly Lock _lock = new();

    private TokenKey(string algorithm, AsymmetricAlgorithm key)
    {
        (Algorithm, _key) = (algorithm, key);
        var members = Members(key);
        Kid = Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(members)));
        PublicJwk = JsonSerializer.Serialize(new SortedDictionary<string, string>(members, StringComparer.Ordinal) { ["use"] = "sig", ["alg"] = algorithm, ["kid"] = Kid });
        SecurityKey signer = key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
        signer.KeyId = Kid;
        _credentials = new SigningCredentials(signer, algorithm);
    }

    public string Algorithm { get; }

    /// <summary>The thumbprint (RFC 7638).</summary>
    public string Kid { get; }

    /// <summary>The public half (RFC 7517).</summary>
    public string PublicJwk { get; }

    public static TokenKey New(string algorithm) =>
        algorithm == EcAlgorithm ? new(algorithm, ECDsa.Create(ECCurve.NamedCurves.nistP256)) : new(algorithm, RSA.Create(RsaBits));

    public static TokenKey Read(string algorithm, ReadOnlySpan<byte> pkcs8)
    {
        AsymmetricAlgorithm key = algorithm == EcAlgorithm ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new(algorithm, key);
    }

    /// <summary>PKCS #8, the caller's to zero.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>A token in the compact form (RFC 7515 §7.1).</summary>
    /// <param name="type">at+jwt or JWT (RFC 9068 §2.1).</param>
    /// <param name="claims">The payload.</param>
    public string Sign(string type, IReadOnlyDictionary<string, object> claims)
    {
        // .NET promises no thread safety of an RSA or ECDsa object.
        lock (_lock)
        {
            return Writer.CreateToken(JsonSerializer.Serialize(claims), _credentials, new Dictionary<string, object>(StringComparer.Ordinal) { ["typ"] = type });
        }
    }

    public void Dispose() => _key.Dispose();

    // The members a thumbprint is made of, in the order it wants: sorted by name.
    private static SortedDictionary<string, string> Members(AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var p = rsa.ExportParameters(includePrivateParameters: false);
            return new(StringComparer.Ordinal) { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) };
        }

        var point = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Q;
        return new(StringComparer.Ordinal) { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }
}
