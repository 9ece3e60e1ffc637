using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>The account's imports, oldest first.</summary>
internal static class ListImports
{
    public static void Map(RouteGroupBuilder imports) => imports
        .MapGet("", GetAsync)
        .WithName(nameof(ListImports)).WithSummary("List imports")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ImportView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ImportView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return SharingErrors.MayNotRead;
            }

            if (page.ReadById<ImportId>("imports").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var imports = db.Imports.AsNoTracking().Where(e => e.AccountId == accountId);
            var rows = await place.Of(imports, e => e.Id).ToListAsync(ct);
            return place.Cut([.. rows.Select(r => ImportView.Of(r))], e => e.Id);
        }
    }
}
