using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

internal static class GetShare
{
    public static void Map(RouteGroupBuilder shares) => shares
        .MapGet("/{shareId}", GetAsync)
        .WithName(nameof(GetShare)).WithSummary("Read a share")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ShareView>, ProblemHttpResult>> GetAsync(AccountId accountId, ShareId shareId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, shareId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares)
    {
        public async Task<Result<ShareView>> HandleAsync(AccountId accountId, ShareId shareId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? SharingErrors.MayNotRead
            : await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct) is { } account ? await shares.ViewAsync(account, shareId, ct)
            : AccountErrors.NotFound;
    }
}
