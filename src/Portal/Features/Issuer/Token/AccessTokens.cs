using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>From an access token's text to what it is good for: its signature, its times, and that its authorization still stands. A good one is remembered for a
/// second, as an API token is.</summary>
internal sealed class AccessTokens(KeyRing keys, IssuerAddress address, PortalDb db, AccessTokens.Memory memory, TimeProvider clock)
{
    private const int Longest = 4096;

    /// <summary>Whether it is worth a look: three parts with dots.</summary>
    public static bool LooksLikeOne(string text) => text.Length <= Longest && text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(c => c == '.') == 2;

    public async Task<AccessToken?> FindAsync(string text, CancellationToken ct)
    {
        if (!LooksLikeOne(text))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
        if (memory.Recall(hash, now) is { } recent)
        {
            return recent;
        }

        var token = await ReadAsync(text, TokenWriter.AccessTokenType, TokenKey.EcAlgorithm, ct) is { } claims && Text(claims, "aud") == address.Audience && Ends(claims) is { } end && end > now
            ? await StandsAsync(claims, end, ct)
            : null;
        if (token is not null)
        {
            memory.Keep(hash, token, now);
        }

        return token;
    }

    /// <summary>The claims of a token that we signed, whether it has ended or not; null for any other text.</summary>
    public async Task<JsonElement?> ReadAsync(string text, string type, string algorithm, CancellationToken ct)
    {
        if (!LooksLikeOne(text) || text.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            if (Text(head.RootElement, "alg") != algorithm || Text(head.RootElement, "typ") != type || Text(head.RootElement, "kid") is not { } kid)
            {
                return null;
            }

            var alg = algorithm == TokenKey.EcAlgorithm ? JwsAlgorithms.ES256 : JwsAlgorithms.RS256;
            if ((await keys.CurrentAsync(ct)).Verification.Find(kid, alg) is not { } key
                || !key.Verify(alg, Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature)))
            {
                return null;
            }

            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return Text(claims.RootElement, "iss") == address.Issuer ? claims.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // No token of ours: whatever it is, it is refused.
            return null;
        }
    }

    private async Task<AccessToken?> StandsAsync(JsonElement claims, DateTimeOffset end, CancellationToken ct)
    {
        var scopes = Text(claims, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (Text(claims, "authorization") is { } family)
        {
            return ClientAuthorizationId.TryParse(family, null, out var id) && await db.FindAuthorizationAsync(id, ct) is { Role: { } role, RevokedAt: null } found
                ? new(found.Organization, found.Person, found.Id.ToString(), found.ClientId, role, null, scopes, end, found)
                : null;
        }

        return ClientId.TryParse(Text(claims, "client_id"), null, out var client) && await db.FindClientAsync(client, ct) is { Role: { } own } service
            ? new(service.Organization, new(client.Value), client.ToString(), client.ToString(), own, service.Accounts, [.. scopes.Intersect(service.Scopes, StringComparer.Ordinal)], end, null)
            : null;
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Ends(JsonElement claims) =>
        claims.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>Good tokens of the last second.</summary>
    internal sealed class Memory
    {
        private readonly Recent<UInt128, AccessToken> _good = new(Recent.Second);

        public AccessToken? Recall(byte[] hash, DateTimeOffset now) =>
            _good.TryRecall(Recent.KeyOf(hash), now, out var token) && token.ExpiresAt > now ? token : null;

        public void Keep(byte[] hash, AccessToken token, DateTimeOffset now) => _good.Keep(Recent.KeyOf(hash), token, now);

        /// <summary>Something was revoked here: all are looked up again.</summary>
        public void Forget() => _good.Forget();
    }
}
