using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Brings a closed account back, active, with its keys, users, streams and what it shared; credentials issued before work again. If another account
/// has its name by now, it needs a new one.</summary>
internal static class RestoreAccount
{
    /// <summary>Name: a new one; left out, the one it had.</summary>
    public sealed record Request([property: StringLength(64), RegularExpression(Names.Pattern)] string? Name = null);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapPost("/{accountId}/restore", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(RestoreAccount)).WithSummary("Restore a closed account")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<AccountDetail>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, AccountChange change, GetAccount.Handler read)
    {
        public async Task<Result<AccountDetail>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            if (request.Name is not null && Names.Check(request.Name) is { } wrong)
            {
                return wrong;
            }

            var result = await change.ApplyAsync(accountId, (account, now) => Task.FromResult(Restore(account, request.Name, now)), ct);
            return !result.IsRefused(out var error) ? await read.HandleAsync(accountId, ct)
                : error == AccountErrors.NameTaken && request.Name is null ? AccountErrors.NameTakenAtRestore
                : error;
        }

        private static Result<AccountChange.Step> Restore(Account account, string? name, DateTimeOffset now)
        {
            if (account.State is AccountState.Retired || account.PurgeAt <= now)
            {
                return AccountErrors.Retired;
            }

            if (account.State is not AccountState.Closed)
            {
                return AccountChange.Step.Nothing;
            }

            (account.State, account.ClosedAt, account.PurgeAt, account.Name) = (AccountState.Active, null, null, name ?? account.Name);
            return new AccountChange.Step("account.restore", new { account.Name, account.Generation });
        }
    }
}
