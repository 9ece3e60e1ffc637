using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>The account's exports, oldest first.</summary>
internal static class ListExports
{
    public static void Map(RouteGroupBuilder exports) => exports
        .MapGet("", GetAsync)
        .WithName(nameof(ListExports)).WithSummary("List exports")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ExportView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ExportView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return SharingErrors.MayNotRead;
            }

            if (page.ReadById<ExportId>("exports").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var exports = db.Exports.AsNoTracking().Where(e => e.AccountId == accountId);
            var rows = await place.Of(exports, e => e.Id).ToListAsync(ct);
            var importers = rows is [] ? [] : await db.ImportersAsync(accountId, ct);
            return place.Cut([.. rows.Select(r => ExportView.Of(r, importers))], e => e.Id);
        }
    }
}
