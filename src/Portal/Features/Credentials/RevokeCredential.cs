using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>Revokes a credential: the account's next generation tells the fleet, which drops its connections and takes it no
/// more. GET …/publication says when every node has it. Once more changes nothing.</summary>
internal static class RevokeCredential
{
    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapDelete("/{credentialId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(RevokeCredential)).WithSummary("Revoke a credential")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        AccountId accountId, UserId userId, CredentialId credentialId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, credentialId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, UserId userId, CredentialId credentialId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.IssueCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);

            var revoked = await Revoked.TakeAsync(db, accountId, c => c.Id == credentialId && c.UserId == userId, now, ct);
            if (revoked.Generation is not { } generation)
            {
                return await db.Credentials.AnyAsync(c => c.Id == credentialId && c.UserId == userId && c.AccountId == accountId, ct) ? default(Done) : CredentialErrors.NotFound;
            }

            AuditLog.Append(db, "credential.revoke", credentialId.ToString(), new { Account = accountId.ToString(), User = userId.ToString(), Generation = generation }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return default(Done);
        }
    }
}
