using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>An account's bulk jobs, newest first.</summary>
internal static class ListBulkJobs
{
    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapGet("/bulk", GetAsync)
        .WithName(nameof(ListBulkJobs)).WithSummary("List an account's bulk jobs")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<BulkJobView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<BulkJobView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"bulk {accountId}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var jobs = db.BulkJobs.AsNoTracking().Where(j => j.AccountId == accountId);
            if (after is { } id)
            {
                var last = BulkJobId.From(id);
                jobs = jobs.Where(j => EF.Functions.LessThan(ValueTuple.Create(j.Id), ValueTuple.Create(last)));
            }

            var rows = await jobs.OrderByDescending(j => j.Id).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut([.. rows.Select(BulkJobView.Of)], j => j.Id.Value.ToString("N"));
        }
    }
}
