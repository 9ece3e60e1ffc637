using System.ComponentModel;
using System.Net.Mime;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>One archive of credentials, a .creds file for each user of a job that is still there. They are issued while the archive is written: each seed is in
/// it and nowhere else, and each ledger row is saved before its bytes leave. Once; a download that broke off is replaced, which revokes what was in it.</summary>
internal static class ArchiveBulk
{
    /// <summary>ExpiresAt left out: after each user's own lifetime, or 90 days.</summary>
    public sealed record Request(DateTimeOffset? ExpiresAt = null);

    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapPost("/bulk/{jobId}/archive", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(ArchiveBulk)).WithSummary("Issue credentials for all users of a bulk job, as one archive (shown once)")
        .Produces<byte[]>(200, MediaTypeNames.Application.Zip, MediaTypeNames.Application.GZip)
        .Refuses(400, 403, 404, 409);

    private static async Task<IResult> PostAsync(
        AccountId accountId,
        BulkJobId jobId,
        Request? request,
        HttpContext http,
        Handler handler,
        CancellationToken ct,
        [Description("zip (when left out) or tar.gz")] string format = "zip",
        [Description("true: revoke the credentials of an archive handed out before, and make another.")] bool replace = false) =>
        Answer(http, await handler.HandleAsync(accountId, jobId, format, replace, request?.ExpiresAt, ct));

    /// <summary>The archive as it is made, or the refusal as a problem.</summary>
    public static IResult Answer(HttpContext http, Result<BulkArchive> result)
    {
        http.Response.Headers.CacheControl = "no-store";
        return result.Match(
            archive => Results.Stream(body => archive.WriteAsync(body, http.RequestAborted), archive.MediaType, archive.FileName),
            refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Caller caller, PortalDb db, UserIssuer issuer, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<BulkArchive>> HandleAsync(AccountId accountId, BulkJobId jobId, string format, bool replace, DateTimeOffset? expiresAt, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (format is not ("zip" or "tar.gz"))
            {
                return BulkErrors.InvalidFormat;
            }

            if (expiresAt <= now)
            {
                return CredentialErrors.ExpiryPast;
            }

            var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == accountId, ct);
            if (job is null)
            {
                return BulkErrors.NotFound;
            }

            var groups = await (
                from row in db.BulkRows
                where row.JobId == jobId
                join user in db.Users on row.UserId equals user.Id
                where user.DeletedAt == null
                select user.GroupId).Distinct().ToListAsync(ct);
            if (groups.Count == 0)
            {
                return BulkErrors.NothingMade;
            }

            var archive = new BulkArchive(db, clock, caller.Actor, job, format, new(expiresAt?.ToUniversalTime(), BulkJobId: jobId));
            foreach (var group in groups)
            {
                if ((await issuer.OpenGroupAsync(db, group, $"issue credentials of bulk job {jobId}", ct)).IsRefused(out var refusal, out var opened))
                {
                    archive.Dispose();
                    return refusal;
                }

                archive.Add(group, opened);
            }

            if (await ClaimAsync(job, replace, now, ct))
            {
                return archive;
            }

            archive.Dispose();
            return BulkErrors.Archived;
        }

        /// <summary>Takes the one archive of the job; false when it was handed out before.</summary>
        private async Task<bool> ClaimAsync(BulkJob job, bool replace, DateTimeOffset now, CancellationToken ct)
        {
            await using var tx = await db.BeginAsync(ct);
            var revoked = replace ? await Revoked.TakeAsync(db, job.AccountId, c => c.BulkJobId == job.Id, now, ct) : Revoked.None;
            var claimed = await db.BulkJobs.Where(j => j.Id == job.Id && (j.ArchivedAt == null || replace)).ExecuteUpdateAsync(s => s.SetProperty(j => j.ArchivedAt, now), ct);
            if (claimed == 0)
            {
                return false;
            }

            AuditLog.Append(db, "credential.archive", job.Id.ToString(), new { Account = job.AccountId.ToString(), Users = job.Succeeded, Revoked = revoked.PublicKeys.Count, revoked.Generation }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            if (revoked.Generation is not null)
            {
                fleet.Ring();
            }

            return true;
        }
    }
}
