using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Ends a secret. Once more changes nothing.</summary>
internal static class RevokeSecret
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapDelete("/{clientId}/secrets/{secretId}", DeleteAsync)
        .WithName(nameof(RevokeSecret)).WithSummary("Revoke a client's secret")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(ClientId clientId, ClientSecretId secretId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(clientId, secretId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, AccessTokens.Memory memory, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(ClientId clientId, ClientSecretId secretId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            if (await db.ClientSecrets.SingleOrDefaultAsync(s => s.Id == secretId && s.ClientId == clientId, ct) is not { } secret)
            {
                return ClientErrors.SecretNotFound;
            }

            if (secret.RevokedAt is null)
            {
                var now = clock.GetUtcNow();
                secret.RevokedAt = now;
                AuditLog.Append(db, "client_secret.revoke", secretId.ToString(), new { Client = clientId.ToString() }, now);
                await db.SaveChangesAsync(ct);
                db.WhenCommitted(memory.Forget);
            }

            return default(Done);
        }
    }
}
