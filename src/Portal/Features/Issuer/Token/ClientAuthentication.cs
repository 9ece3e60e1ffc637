using System.Text;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Which client asks (RFC 6749 §2.3): client_secret_basic, client_secret_post, or none for those that keep no secret. One way at a time.</summary>
internal sealed class ClientAuthentication(PortalDb db, TokenUses uses, TimeProvider clock)
{
    /// <returns>Null: none, or not proven. Which of the two is not told.</returns>
    public async Task<IssuerClient?> FindAsync(HttpContext context, TokenForm form, CancellationToken ct)
    {
        var (id, secret) = (form["client_id"], form["client_secret"]);
        if (context.Request.Headers.Authorization is [{ } header])
        {
            if (secret is not null || Basic(header) is not (var named, var given) || (id is not null && id != named))
            {
                return null;
            }

            (id, secret) = (named, given);
        }

        var client = await IssuerClient.FindAsync(db, id, ct);
        return client is null || client.KeepsSecrets != secret is not null || (secret is not null && !await IsProvenAsync(context, client, secret, ct)) ? null : client;
    }

    private async Task<bool> IsProvenAsync(HttpContext context, IssuerClient client, string secret, CancellationToken ct)
    {
        if (!ApiTokenText.IsWellFormed(secret, ApiTokenText.ServicePrefix))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var found = await db.FindClientSecretAsync(ApiTokenText.Hash(secret), ct);
        if (found is null || found.Client.ToString() != client.Id || found.RevokedAt is not null || found.ExpiresAt <= now)
        {
            return false;
        }

        uses.Note(found, context);
        return true;
    }

    // Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
    private static (string Id, string Secret)? Basic(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [{ Length: > 0 } id, { Length: > 0 } secret]
            ? (Decode(id), Decode(secret))
            : null;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
