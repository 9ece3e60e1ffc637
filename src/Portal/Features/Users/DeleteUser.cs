using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Deletes a user and revokes its credentials: the account's next generation tells the fleet, which drops its connections. Its name is free
/// again at once; the ledger keeps what was issued.</summary>
internal static class DeleteUser
{
    public static void Map(RouteGroupBuilder users) => users
        .MapDelete("/{userId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(DeleteUser)).WithSummary("Delete a user and revoke its credentials")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        AccountId accountId,
        UserId userId,
        Handler handler,
        CancellationToken ct,
        [Description("true: its credentials stay valid until they expire.")] bool keepCredentials = false) =>
        (await handler.HandleAsync(accountId, userId, keepCredentials, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, UserId userId, bool keepCredentials, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            var revoked = keepCredentials ? Revoked.None : await Revoked.TakeAsync(db, accountId, c => c.UserId == userId, now, ct);
            var deleted = await db.Users.Where(u => u.Id == userId && u.AccountId == accountId && u.DeletedAt == null)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.DeletedAt, now), ct);
            if (deleted == 0)
            {
                return UserErrors.NotFound;
            }

            AuditLog.Append(db, "user.delete", userId.ToString(), new { Account = accountId.ToString(), Revoked = revoked.PublicKeys.Count, revoked.Generation }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            if (revoked.Generation is not null)
            {
                fleet.Ring();
            }

            return default(Done);
        }
    }
}
