using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

internal static class GetConnectionToken
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapGet("/{connectionTokenId}", GetAsync)
        .WithName(nameof(GetConnectionToken)).WithSummary("Read a connection token")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ConnectionTokenView>, ProblemHttpResult>> GetAsync(AccountId accountId, ConnectionTokenId connectionTokenId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, connectionTokenId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<ConnectionTokenView>> HandleAsync(AccountId accountId, ConnectionTokenId tokenId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : await db.ConnectionTokens.AsNoTracking().Where(t => t.Id == tokenId && t.AccountId == accountId).Select(ConnectionTokenView.From(db)).SingleOrDefaultAsync(ct) is { } token ? token
            : ConnectionTokenErrors.NotFound;
    }
}
