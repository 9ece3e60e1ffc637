using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>Walks the organization's chain of hashes.</summary>
internal static class VerifyAudit
{
    /// <summary>Rows: how many there are. BrokenAt: the number of the first row that is missing or was changed; null when the chain is whole. HeadHash: of the last
    /// row (hex): who notes it down can tell later that nothing before it was changed, even by somebody who can rewrite the whole chain.</summary>
    public sealed record Response(bool IsWhole, long Rows, long? BrokenAt, string HeadHash);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit-events/verification", GetAsync).WithTags("Audit")
        .WithName(nameof(VerifyAudit)).WithSummary("Verify the audit log")
        .WithDescription("Computes every row's hash again from the first: SHA-256 of the previous hash, the organization's id (16 bytes), number and unix microseconds (8 bytes each), then actor, action, target, detail and, unless it is null, origin as UTF-8, each behind its length (4 bytes); all big-endian.")
        .Refuses(403);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAudit))
            {
                return AuditErrors.MayNotRead;
            }

            // One snapshot: a row written meanwhile is neither counted nor walked.
            await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            var broken = await AuditLog.VerifyAsync(db, caller.Organization, ct);
            var rows = await db.AuditRows.LongCountAsync(ct);
            var head = await db.AuditRows.OrderByDescending(r => r.Sequence).Select(r => r.Hash).FirstOrDefaultAsync(ct) ?? [];
            return new Response(broken is null, rows, broken, Convert.ToHexStringLower(head));
        }
    }
}
