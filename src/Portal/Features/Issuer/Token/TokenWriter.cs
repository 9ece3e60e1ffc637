using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Writes access tokens (RFC 9068) and id tokens (OpenID Connect Core §2).</summary>
internal sealed class TokenWriter(KeyRing keys, IssuerAddress address, ProfileService profiles, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    public const string AccessTokenType = "at+jwt";

    /// <param name="subject">Whom it speaks for.</param>
    /// <param name="client">Who has it.</param>
    /// <param name="organization">The only one it is good for.</param>
    /// <param name="scopes">What it may do, as far as the subject may.</param>
    /// <param name="authorization">Its family; null for a service account's own.</param>
    /// <param name="ct">Cancels the loading of keys.</param>
    public async Task<string> AccessTokenAsync(
        string subject, string client, OrganizationId organization, IEnumerable<string> scopes, ClientAuthorizationId? authorization, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = address.Issuer,
            ["aud"] = address.Audience,
            ["sub"] = subject,
            ["client_id"] = client,
            ["scope"] = string.Join(' ', scopes),
            ["organization"] = organization.ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        };
        if (authorization is { } family)
        {
            claims["authorization"] = family.ToString();
        }

        return (await keys.CurrentAsync(ct)).Signing(TokenKey.EcAlgorithm, now).Sign(AccessTokenType, claims);
    }

    public async Task<string> IdTokenAsync(FoundAuthorization authorization, string accessToken, string? nonce, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>(await profiles.ClaimsAsync(authorization.Person, authorization.Scopes, ct), StringComparer.Ordinal)
        {
            ["iss"] = address.Issuer,
            ["aud"] = authorization.ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["auth_time"] = authorization.AuthenticatedAt.ToUnixTimeSeconds(),
            ["at_hash"] = HalfHash(accessToken),
        };
        if (authorization.AuthenticationMethods.Count > 0)
        {
            claims["amr"] = authorization.AuthenticationMethods;
        }

        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return (await keys.CurrentAsync(ct)).Signing(TokenKey.RsaAlgorithm, now).Sign("JWT", claims);
    }

    // The left half of the hash of RS256 (OpenID Connect Core §3.1.3.6).
    private static string HalfHash(string accessToken) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
}
