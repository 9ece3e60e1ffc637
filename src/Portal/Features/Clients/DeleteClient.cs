using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Takes a client away: its secrets, and what persons let it do, end with it.</summary>
internal static class DeleteClient
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapDelete("/{clientId}", DeleteAsync)
        .WithName(nameof(DeleteClient)).WithSummary("Delete an OAuth client or service account")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(ClientId clientId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(clientId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, AccessTokens.Memory memory, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(ClientId clientId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.Clients.SingleOrDefaultAsync(c => c.Id == clientId && c.DeletedAt == null, ct) is not { } client)
            {
                return ClientErrors.NotFound;
            }

            var now = clock.GetUtcNow();
            var name = clientId.ToString();
            client.DeletedAt = now;
            await db.ClientSecrets.Where(s => s.ClientId == clientId && s.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.RevokedAt, now), ct);
            await db.ClientAuthorizations.Where(a => a.ClientId == name && a.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.RevokedAt, now), ct);
            await db.Consents.Where(c => c.ClientId == name).ExecuteDeleteAsync(ct);
            AuditLog.Append(db, "client.delete", name, new { client.Name }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            db.WhenCommitted(memory.Forget);
            return default(Done);
        }
    }
}
