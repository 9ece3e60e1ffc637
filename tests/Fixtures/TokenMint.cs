using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Fixtures;

/// <summary>An issuer without a server, for providers that hold its key set: mints RS256 access tokens as fast as a key can sign.</summary>
public sealed class TokenMint(string issuer, string audience) : IDisposable
{
    private static readonly byte[] Header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString("""{"alg":"RS256","typ":"at+jwt","kid":"mint"}"""u8));

    private readonly RSA _key = RSA.Create(2048);

    public string Issuer => issuer;

    public string Audience => audience;

    /// <summary>A key set with its public key.</summary>
    public object Keys
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "mint", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } } };
        }
    }

    /// <summary>A token of its own for each call.</summary>
    /// <param name="subject">Claim sub.</param>
    /// <param name="lifetime">From now on.</param>
    /// <param name="more">Further claims, or others instead of these.</param>
    public string Token(string subject, TimeSpan lifetime, IReadOnlyDictionary<string, object>? more = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["aud"] = audience,
            ["sub"] = subject,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["jti"] = RandomNumberGenerator.GetHexString(16),
        };
        foreach (var (name, value) in more ?? new Dictionary<string, object>(StringComparer.Ordinal))
        {
            claims[name] = value;
        }

        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        byte[] message = [.. Header, (byte)'.', .. Encoding.ASCII.GetBytes(body)];
        return $"{Encoding.ASCII.GetString(message)}.{Base64Url.EncodeToString(_key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>What it takes to verify a token of its own.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => _key.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose() => _key.Dispose();
}
