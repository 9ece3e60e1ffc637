using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Ends an import. A share it came by is declined with it; ask or be offered anew to have it back.</summary>
internal static class DeleteImport
{
    public static void Map(RouteGroupBuilder imports) => imports
        .MapDelete("/{importId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(DeleteImport)).WithSummary("Delete an import")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, ImportId importId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, importId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, SharingWork work)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, ImportId importId, CancellationToken ct)
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

            var row = await db.Imports.SingleOrDefaultAsync(i => i.AccountId == accountId && i.Id == importId, ct);
            if (row is null)
            {
                return SharingErrors.ImportNotFound;
            }

            db.Imports.Remove(row);
            if (row.ShareId is { } id && await db.Shares.SingleOrDefaultAsync(s => s.Id == id && s.State == ShareState.Accepted, ct) is { } share)
            {
                (share.State, share.DecidedAt) = (ShareState.Declined, work.Now);
            }

            var detail = new { Account = accountId.ToString(), Type = Words.Of(row.Type), row.Subject, From = row.ExporterPublicKey };
            return await work.CommitAsync(transaction, "import.delete", importId.ToString(), detail, ct, accountId);
        }
    }
}
