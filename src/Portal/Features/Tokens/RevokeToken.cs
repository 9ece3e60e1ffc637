using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>Ends an API token of the caller's; it is refused from now on. Once more changes nothing.</summary>
internal static class RevokeToken
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapDelete("/{tokenId}", DeleteAsync)
        .WithName(nameof(RevokeToken)).WithSummary("Revoke an API token")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(ApiTokenId tokenId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(tokenId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(ApiTokenId tokenId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return TokenErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            var token = await db.ApiTokens.SingleOrDefaultAsync(t => t.Id == tokenId && t.PersonId == caller.Person, ct);
            if (token is null)
            {
                return TokenErrors.NotFound;
            }

            if (token.RevokedAt is null)
            {
                var now = clock.GetUtcNow();
                token.RevokedAt = now;
                AuditLog.Append(db, "token.revoke", tokenId.ToString(), new { token.Name }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
            }

            return default(Done);
        }
    }
}
