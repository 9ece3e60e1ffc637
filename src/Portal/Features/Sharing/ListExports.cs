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

            if (page.Read("exports").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (!await db.Accounts.AnyAsync(a => a.Id == accountId && !a.IsSystem, ct))
            {
                return AccountErrors.NotFound;
            }

            var exports = db.Exports.AsNoTracking().Where(e => e.AccountId == accountId);
            if (after is { } id)
            {
                var last = ExportId.From(id);
                exports = exports.Where(e => EF.Functions.GreaterThan(ValueTuple.Create(e.Id), ValueTuple.Create(last)));
            }

            var rows = await exports.OrderBy(e => e.Id).Take(place.Limit + 1).ToListAsync(ct);
            var importers = rows is [] ? [] : await db.ImportersAsync(accountId, ct);
            return place.Cut([.. rows.Select(r => ExportView.Of(r, importers))], e => e.Id.Value.ToString("N"));
        }
    }
}
