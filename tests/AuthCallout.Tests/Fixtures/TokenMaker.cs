using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.AuthCallout.Tests;

/// <summary>An issuer of one's own: an ES256 key with a kid, its key set and its tokens.</summary>
internal sealed class TokenMaker
{
    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    public TokenMaker(string? issuer = null)
    {
        Issuer = issuer ?? $"https://issuer-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.example.com";
        Kid = NewKey("k1");
    }

    public string Issuer { get; set; }

    /// <summary>Of the key that signs.</summary>
    public string Kid { get; set; }

    public string Audience { get; init; } = "nats";

    public string NewKey(string kid)
    {
        _keys[kid] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return kid;
    }

    public void Drop(string kid) => _keys.Remove(kid);

    /// <summary>{"keys":[…]}.</summary>
    public string KeySet() => JsonSerializer.Serialize(new
    {
        keys = _keys.Select(k => k.Value.ExportParameters(false) is var p
            ? new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = k.Key, x = Base64Url.EncodeToString(p.Q.X), y = Base64Url.EncodeToString(p.Q.Y) }
            : null),
    });

    public string StaticSettings() => $$"""{"issuer":"{{Issuer}}","audiences":["{{Audience}}"],"keys":{{KeySet()}}}""";

    public string OidcSettings(int staleKeysSeconds = 86400) => $$"""{"issuer":"{{Issuer}}","audiences":["{{Audience}}"],"stale_keys_seconds":{{staleKeysSeconds}}}""";

    /// <param name="subject">sub.</param>
    /// <param name="lifetime">Until exp.</param>
    /// <param name="claims">Further ones.</param>
    /// <param name="kid">Another than the key's own, for a key nobody has.</param>
    public string Token(string subject = "ines", TimeSpan? lifetime = null, IReadOnlyDictionary<string, object>? claims = null, string? kid = null)
    {
        var now = CalloutWorld.Now.ToUnixTimeSeconds();
        var payload = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = subject,
            ["iat"] = now,
            ["exp"] = now + (long)(lifetime ?? TimeSpan.FromMinutes(10)).TotalSeconds,
            ["jti"] = RandomNumberGenerator.GetHexString(12),
        };
        foreach (var (name, value) in claims ?? new Dictionary<string, object>(StringComparer.Ordinal))
        {
            payload[name] = value;
        }

        var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = kid ?? Kid, typ = "JWT" }));
        var signed = $"{head}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(_keys[Kid].SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
