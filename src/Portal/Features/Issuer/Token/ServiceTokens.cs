using Platform.Kernel;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>From a service account's token (tl_svc_…), sent as it is, to what it is good for.</summary>
internal sealed class ServiceTokens(PortalDb db, AccessTokens.Memory memory, TokenUses uses, TimeProvider clock)
{
    public async Task<Result<AccessToken>> FindAsync(HttpContext context, string text, CancellationToken ct)
    {
        if (!ApiTokenText.IsWellFormed(text, ApiTokenText.ServicePrefix))
        {
            return AuthErrors.TokenMalformed;
        }

        var now = clock.GetUtcNow();
        var hash = ApiTokenText.Hash(text);
        if (memory.Recall(hash, now) is { } recent)
        {
            return recent;
        }

        // A web client's secret is no token: the client acts for persons, not for itself.
        if (await db.FindClientSecretAsync(hash, ct) is not { Kind: ClientKind.Service, Role: { } role } found)
        {
            return AuthErrors.TokenUnknown;
        }

        if (found.RevokedAt is not null)
        {
            return AuthErrors.TokenRevoked;
        }

        if (found.ExpiresAt <= now)
        {
            return AuthErrors.TokenExpired;
        }

        uses.Note(found, context);
        var client = found.Client.ToString();
        var token = new AccessToken(found.Organization, new(found.Client.Value), client, client, role, found.Accounts, found.Scopes, found.ExpiresAt ?? DateTimeOffset.MaxValue, null);
        memory.Keep(hash, token, now);
        return token;
    }
}
