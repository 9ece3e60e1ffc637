using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Ends the publishing of the audit log. The log stays.</summary>
internal static class DeleteAuditStream
{
    public static void Map(RouteGroupBuilder stream) => stream
        .MapDelete("", DeleteAsync)
        .WithName(nameof(DeleteAuditStream)).WithSummary("Stop publishing the audit log")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return AuditStreamErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.AuditStreams.AsNoTracking().SingleOrDefaultAsync(ct) is not { } row)
            {
                return AuditStreamErrors.NotFound;
            }

            // By a statement of its own: the publisher moves the row on at any moment.
            await db.AuditStreams.ExecuteDeleteAsync(ct);
            AuditLog.Append(db, "audit_stream.delete", row.AccountId.ToString(), new { row.SubjectPrefix, row.LastSequence }, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return default(Done);
        }
    }
}
