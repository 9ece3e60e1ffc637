using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Deletes an account by closing it first: everybody is dropped, every user revoked, nothing shared, and its name is free. Keys, users and streams
/// stay for seven days, in which POST …/restore brings it back; then it is retired for good, or at once by POST …/purge. Once more changes nothing.</summary>
internal static class CloseAccount
{
    /// <summary>How long a closed account can be restored.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapDelete("/{accountId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(CloseAccount)).WithSummary("Delete an account, restorable for 7 days")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, AccountChange change)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, CancellationToken ct) =>
            !caller.Can(Permissions.ManageAccounts) ? AccountErrors.MayNotManage : await change.ApplyAsync(accountId, Close, ct);

        private static Task<Result<AccountChange.Step>> Close(Account account, DateTimeOffset now)
        {
            if (account.State is AccountState.Closed or AccountState.Retired)
            {
                return Task.FromResult<Result<AccountChange.Step>>(AccountChange.Step.Nothing);
            }

            (account.State, account.ClosedAt, account.PurgeAt) = (AccountState.Closed, now, now + Window);
            return Task.FromResult<Result<AccountChange.Step>>(new AccountChange.Step("account.close", new { account.Name, account.PurgeAt, account.Generation }));
        }
    }
}
