using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

internal static class GetAccount
{
    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapGet("/{accountId}", GetAsync)
        .WithName(nameof(GetAccount)).WithSummary("Read an account")
        .Refuses(403, 404);

    private static async Task<Results<Ok<AccountDetail>, ProblemHttpResult>> GetAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<AccountDetail>> HandleAsync(AccountId accountId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            return await AccountView.FindAsync(db, accountId, ct) is { } read
                ? AccountDetail.Of(read.View, read.Claims)
                : AccountErrors.NotFound;
        }
    }
}
