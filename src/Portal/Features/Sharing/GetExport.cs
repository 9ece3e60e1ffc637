using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

internal static class GetExport
{
    public static void Map(RouteGroupBuilder exports) => exports
        .MapGet("/{exportId}", GetAsync)
        .WithName(nameof(GetExport)).WithSummary("Read an export")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ExportView>, ProblemHttpResult>> GetAsync(AccountId accountId, ExportId exportId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, exportId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<ExportView>> HandleAsync(AccountId accountId, ExportId exportId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? SharingErrors.MayNotRead
            : await db.Exports.AsNoTracking().SingleOrDefaultAsync(e => e.AccountId == accountId && e.Id == exportId, ct) is not { } export ? SharingErrors.ExportNotFound
            : ExportView.Of(export, await db.ImportersAsync(accountId, ct));
    }
}
