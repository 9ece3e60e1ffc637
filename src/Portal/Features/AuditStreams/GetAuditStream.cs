using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

internal static class GetAuditStream
{
    public static void Map(RouteGroupBuilder stream) => stream
        .MapGet("", GetAsync)
        .WithName(nameof(GetAuditStream)).WithSummary("Read where the audit log is published")
        .Refuses(403, 404);

    private static async Task<Results<Ok<AuditStreamView>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<AuditStreamView>> HandleAsync(CancellationToken ct) =>
            !caller.Can(Permissions.ManageWebhooks) ? AuditStreamErrors.MayNotManage
            : await db.AuditStreams.AsNoTracking().SingleOrDefaultAsync(ct) is { } row ? AuditStreamView.Of(row, await db.AuditRows.MaxAsync(r => (long?)r.Sequence, ct) ?? 0)
            : AuditStreamErrors.NotFound;
    }
}
