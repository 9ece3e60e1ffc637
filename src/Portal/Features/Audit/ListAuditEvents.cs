using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>The audit log of the organization, newest first.</summary>
internal static class ListAuditEvents
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit-events", GetAsync).WithTags("Audit")
        .WithName(nameof(ListAuditEvents)).WithSummary("List what happened in the organization")
        .WithDescription("Who changed what, when and from where, newest first. Every change writes its row in its own transaction; rows are numbered without gaps, chained by hash, and never changed.")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<AuditEventView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] AuditFilter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(filter, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, AuditNames names)
    {
        public async Task<Result<Page<AuditEventView>>> HandleAsync(AuditFilter filter, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAudit))
            {
                return AuditErrors.MayNotRead;
            }

            if (page.Read($"audit {filter.Query}").IsRefused(out var wrong, out var place) || filter.Narrow(db.AuditRows.AsNoTracking()).IsRefused(out wrong, out var rows))
            {
                return wrong;
            }

            if (place.After is { } text)
            {
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
                {
                    return WebErrors.InvalidCursor;
                }

                rows = rows.Where(r => r.Sequence < last);
            }

            var found = await rows.OrderByDescending(r => r.Sequence).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut(await names.NameAsync(found, ct), e => e.Sequence.ToString(CultureInfo.InvariantCulture));
        }
    }
}
