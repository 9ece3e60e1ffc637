using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>What became of each row of a bulk job, in their order.</summary>
internal static class ListBulkRows
{
    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapGet("/bulk/{jobId}/rows", GetAsync)
        .WithName(nameof(ListBulkRows)).WithSummary("List the rows of a bulk job")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<BulkRowView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, BulkJobId jobId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [Description("made, refused or all (when left out)")] string state = "all") =>
        (await handler.HandleAsync(accountId, jobId, state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<BulkRowView>>> HandleAsync(AccountId accountId, BulkJobId jobId, string state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (state is not ("made" or "refused" or "all"))
            {
                return BulkErrors.InvalidState;
            }

            if (page.Read($"bulk rows {jobId} {state}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var after = -1;
            if (place.After is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            {
                return WebErrors.InvalidCursor;
            }

            if (!await db.BulkJobs.AnyAsync(j => j.Id == jobId && j.AccountId == accountId, ct))
            {
                return BulkErrors.NotFound;
            }

            var rows = db.BulkRows.AsNoTracking().Where(r => r.JobId == jobId && r.Row > after);
            rows = state switch { "made" => rows.Where(r => r.UserId != null), "refused" => rows.Where(r => r.UserId == null), _ => rows };
            var found = await rows.OrderBy(r => r.Row).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut([.. found.Select(BulkRowView.Of)], r => r.Row.ToString(CultureInfo.InvariantCulture));
        }
    }
}
