using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Ends an export, its shares with it. Importers keep their imports, which lead nowhere from then on.</summary>
internal static class DeleteExport
{
    public static void Map(RouteGroupBuilder exports) => exports
        .MapDelete("/{exportId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(DeleteExport)).WithSummary("Delete an export")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, ExportId exportId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, exportId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, SharingWork work)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, ExportId exportId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.AccountAsync(accountId, ct, orClosed: true)).IsRefused(out var wrong, out _))
            {
                return wrong;
            }

            var export = await db.Exports.AsNoTracking().SingleOrDefaultAsync(e => e.AccountId == accountId && e.Id == exportId, ct);
            if (export is null)
            {
                return SharingErrors.ExportNotFound;
            }

            await db.Exports.Where(e => e.Id == exportId).ExecuteDeleteAsync(ct);
            var detail = new { Account = accountId.ToString(), Type = Words.Of(export.Type), export.Subject };
            return await work.CommitAsync(transaction, "export.delete", exportId.ToString(), detail, ct, accountId);
        }
    }
}
