using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Suspends an account, and ends that. Suspended, it is published with conn 0 and leaf 0: everybody is dropped and nobody may connect;
/// keys, users and streams stay as they are. Once more changes nothing.</summary>
internal static class SuspendAccount
{
    public static void Map(RouteGroupBuilder accounts)
    {
        accounts.MapPost("/{accountId}/suspend", SuspendAsync)
            .EndsOnFleet()
            .WithName(nameof(SuspendAccount)).WithSummary("Suspend an account: everybody is dropped, nothing is lost")
            .Refuses(403, 404, 409);
        accounts.MapPost("/{accountId}/resume", ResumeAsync)
            .EndsOnFleet()
            .WithName("ResumeAccount").WithSummary("Let a suspended account's users connect again")
            .Refuses(403, 404, 409);
    }

    private static async Task<Results<Ok<AccountDetail>, ProblemHttpResult>> SuspendAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, AccountState.Suspended, ct)).ToOk();

    private static async Task<Results<Ok<AccountDetail>, ProblemHttpResult>> ResumeAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, AccountState.Active, ct)).ToOk();

    internal sealed class Handler(Caller caller, AccountChange change, GetAccount.Handler read)
    {
        /// <param name="accountId">The account.</param>
        /// <param name="state">Active or suspended.</param>
        /// <param name="ct">Cancels the change before its commit.</param>
        public async Task<Result<AccountDetail>> HandleAsync(AccountId accountId, AccountState state, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            var result = await change.ApplyAsync(accountId, (account, _) =>
            {
                if (account.State is AccountState.Closed or AccountState.Retired)
                {
                    return Task.FromResult<Result<AccountChange.Step>>(account.State is AccountState.Closed ? AccountErrors.Closed : AccountErrors.Retired);
                }

                if (account.State == state)
                {
                    return Task.FromResult<Result<AccountChange.Step>>(AccountChange.Step.Nothing);
                }

                account.State = state;
                return Task.FromResult<Result<AccountChange.Step>>(
                    new AccountChange.Step(state is AccountState.Suspended ? "account.suspend" : "account.resume", new { account.Name, account.Generation }));
            }, ct);
            return result.IsRefused(out var error) ? error : await read.HandleAsync(accountId, ct);
        }
    }
}
