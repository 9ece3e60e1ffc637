using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Changes an export. Imports that no longer fit stop within seconds; made private, so do those without an activation.</summary>
internal static class UpdateExport
{
    public static void Map(RouteGroupBuilder exports) => exports
        .MapPatch("/{exportId}", PatchAsync)
        .EndsOnFleet()
        .WithName(nameof(UpdateExport)).WithSummary("Change an export (JSON merge patch)")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<ExportView>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, ExportId exportId, PatchOf<ExportFields> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, exportId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, SharingWork work)
    {
        public async Task<Result<ExportView>> HandleAsync(AccountId accountId, ExportId exportId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.AccountAsync(accountId, ct)).IsRefused(out var wrong, out var account))
            {
                return wrong;
            }

            var export = await db.Exports.SingleOrDefaultAsync(e => e.AccountId == accountId && e.Id == exportId, ct);
            if (export is null)
            {
                return SharingErrors.ExportNotFound;
            }

            var before = ExportFields.From(export.Claims);
            if (MergePatch.Apply(before, patch).IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (after.Type != before.Type)
            {
                return SharingErrors.TypeFixed;
            }

            if (after.Check() is { } refusal)
            {
                return refusal;
            }

            var claims = after.ToClaims(export.Claims);
            if (await CreateExport.CheckAsync(db, work, account, claims, exportId, ct) is { } conflict)
            {
                return conflict;
            }

            (export.Subject, export.Claims, export.IsAdvertised) = (claims.Subject, claims.ToJson(), claims.Advertise);
            var detail = new { Account = accountId.ToString(), export.Subject, Changed = patch.Select(m => m.Key).ToList() };
            var done = await work.CommitAsync(transaction, "export.update", exportId.ToString(), detail, ct, accountId);
            return done.IsRefused(out var error) ? error : ExportView.Of(export, await db.ImportersAsync(accountId, ct));
        }
    }
}
