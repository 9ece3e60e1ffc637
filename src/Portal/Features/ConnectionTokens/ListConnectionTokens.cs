using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>An account's connection tokens, oldest first, revoked and expired ones too.</summary>
internal static class ListConnectionTokens
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapGet("", GetAsync)
        .WithName(nameof(ListConnectionTokens)).WithSummary("List the connection tokens of an account")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ConnectionTokenView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ConnectionTokenView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.ReadById<ConnectionTokenId>($"connection-tokens of {accountId}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var tokens = db.ConnectionTokens.AsNoTracking().Where(t => t.AccountId == accountId);
            var rows = await place.Of(tokens, t => t.Id).Select(ConnectionTokenView.From(db)).ToListAsync(ct);
            return place.Cut(rows, t => t.Id);
        }
    }
}
