using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>Sends refused rows of a job again, corrected: each names its row. Rows that made a user are refused; then nothing is done.</summary>
internal static class RetryBulkRows
{
    public sealed record Request(IReadOnlyList<BulkUser> Users);

    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapPost("/bulk/{jobId}/rows", PostAsync)
        .WithName(nameof(RetryBulkRows)).WithSummary("Send refused rows of a bulk job again, corrected")
        .Accepts<Request>(BulkBody.Json, BulkBody.Lines)
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<BulkJobView>, ProblemHttpResult>> PostAsync(AccountId accountId, BulkJobId jobId, HttpContext http, Handler handler, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        return (await handler.HandleAsync(accountId, jobId, http.Request.ContentType?.Split(';')[0].Trim(), body.GetBuffer().AsMemory(0, (int)body.Length), ct)).ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, BulkRun run)
    {
        public async Task<Result<BulkJobView>> HandleAsync(AccountId accountId, BulkJobId jobId, string? mediaType, ReadOnlyMemory<byte> body, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == accountId, ct);
            if (job is null)
            {
                return BulkErrors.NotFound;
            }

            if (BulkBody.Read(mediaType, body, isAgain: true).IsRefused(out var wrong, out var lines))
            {
                return wrong;
            }

            var rows = lines.Select(l => l.Row).ToList();
            if (rows.Exists(r => r >= job.Total) || rows.Distinct().Count() != rows.Count)
            {
                return BulkErrors.UnknownRow;
            }

            return await db.BulkRows.AnyAsync(r => r.JobId == jobId && rows.Contains(r.Row) && r.UserId != null, ct)
                ? BulkErrors.RowMade
                : await run.RunAgainAsync(job, lines, ct);
        }
    }
}
