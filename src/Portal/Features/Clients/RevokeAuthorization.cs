using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Takes back what the caller let an application do: its tokens end, and it has to ask again. Once more changes nothing.</summary>
internal static class RevokeAuthorization
{
    public static void Map(RouteGroupBuilder authorizations) => authorizations
        .MapDelete("/{authorizationId}", DeleteAsync)
        .WithName(nameof(RevokeAuthorization)).WithSummary("End what an application may do for you")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(ClientAuthorizationId authorizationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(authorizationId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, AccessTokens.Memory memory, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(ClientAuthorizationId authorizationId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return ClientErrors.MayNotManageOwn;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.ClientAuthorizations.SingleOrDefaultAsync(a => a.Id == authorizationId && a.PersonId == caller.Person, ct) is not { } authorization)
            {
                return ClientErrors.AuthorizationNotFound;
            }

            if (authorization.RevokedAt is null)
            {
                var now = clock.GetUtcNow();
                authorization.RevokedAt = now;
                await db.Consents.Where(c => c.PersonId == caller.Person && c.ClientId == authorization.ClientId).ExecuteDeleteAsync(ct);
                AuditLog.Append(db, "authorization.revoke", authorizationId.ToString(), new { Client = authorization.ClientId }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
                db.WhenCommitted(memory.Forget);
            }

            return default(Done);
        }
    }
}
