using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Retires a closed account now instead of after its seven days: streams are purged, every node forgets it, and nothing brings it back.
/// GET …/retirement shows the steps as they are done.</summary>
internal static class PurgeAccount
{
    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapPost("/{accountId}/purge", PostAsync)
        .WithName(nameof(PurgeAccount)).WithSummary("Retire a closed account for good, now")
        .Refuses(403, 404, 409);

    private static async Task<Results<Accepted, ProblemHttpResult>> PostAsync(AccountId accountId, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(accountId, ct);
        return result.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Accepted($"/api/v1/accounts/{accountId}/retirement");
    }

    internal sealed class Handler(Caller caller, AccountChange change, FreshSignIn fresh)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, CancellationToken ct) =>
            !caller.Can(Permissions.ManageAccounts) ? AccountErrors.MayNotManage
            : fresh.Check() is { } stale ? stale
            : await change.ApplyAsync(accountId, (account, now) => Task.FromResult(Purge(account, now)), ct);

        private static Result<AccountChange.Step> Purge(Account account, DateTimeOffset now)
        {
            if (account.State is AccountState.Retired || account.PurgeAt <= now)
            {
                return AccountChange.Step.Nothing;
            }

            if (account.State is not AccountState.Closed)
            {
                return AccountErrors.NotClosed;
            }

            account.PurgeAt = now;
            return new AccountChange.Step("account.purge", new { account.Name, account.Generation });
        }
    }
}
