using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Revocations;

/// <summary>Takes back a revocation added by hand or imported: a JWT it refused works again, if it has not expired. One issued anew, at a later second, was
/// never refused by it.</summary>
internal static class RemoveRevocation
{
    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapDelete("/{revokedKey}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(RemoveRevocation)).WithSummary("Take back a revocation")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, string revokedKey, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, revokedKey, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, AccountChange change)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, string publicKey, CancellationToken ct) =>
            !caller.Can(Permissions.ManageAccounts) ? AccountErrors.MayNotManage : await change.ApplyAsync(accountId, (account, _) => RemoveAsync(account, publicKey, ct), ct);

        private async Task<Result<AccountChange.Step>> RemoveAsync(Account account, string publicKey, CancellationToken ct)
        {
            if (await db.AccountRevocations.SingleOrDefaultAsync(r => r.AccountId == account.Id && r.PublicKey == publicKey, ct) is not { } row)
            {
                return RevocationErrors.NotFound;
            }

            db.AccountRevocations.Remove(row);
            return new AccountChange.Step("revocation.remove", new { row.PublicKey, row.At, account.Generation });
        }
    }
}
