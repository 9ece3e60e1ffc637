using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

internal static class GetBulkJob
{
    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapGet("/bulk/{jobId}", GetAsync)
        .WithName(nameof(GetBulkJob)).WithSummary("Read a bulk job")
        .Refuses(403, 404);

    private static async Task<Results<Ok<BulkJobView>, ProblemHttpResult>> GetAsync(AccountId accountId, BulkJobId jobId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, jobId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<BulkJobView>> HandleAsync(AccountId accountId, BulkJobId jobId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == accountId, ct);
            return job is null ? BulkErrors.NotFound : BulkJobView.Of(job);
        }
    }
}
