using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>The audit log as a file, oldest first, streamed: rows are written as they are read.</summary>
internal static class ExportAuditEvents
{
    private const int PerRead = 1000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit-events/export", GetAsync).WithTags("Audit")
        .WithName(nameof(ExportAuditEvents)).WithSummary("Export the audit log (JSON, CSV, CloudEvents)")
        .WithDescription("Oldest first. json: one array of events, as the list gives them. csv: RFC 4180, detail and origin as JSON text. cloudevents: a CloudEvents 1.0 batch, type trunkline.account.create, subject the target.")
        .Produces<string>(200, "application/json", "text/csv", "application/cloudevents-batch+json")
        .Refuses(400, 403);

    private static Task<IResult> GetAsync(
        [AsParameters] AuditFilter filter, [FromQuery(Name = "format"), Description("json, csv or cloudevents; json when left out")] string? format, Handler handler, CancellationToken ct) =>
        AnswerAsync(handler, filter, format, ct);

    /// <summary>The file, or the refusal as a problem.</summary>
    public static async Task<IResult> AnswerAsync(Handler handler, AuditFilter filter, string? format, CancellationToken ct) =>
        AuditFormat.Of(format) is not { } found ? AuditErrors.InvalidFormat.ToProblem()
        : (await handler.HandleAsync(filter, ct)).Match(
            rows => Results.Stream(body => WriteAsync(found, rows, body, ct), found.ContentType, found.FileName),
            refusal => refusal.ToProblem());

    private static async Task WriteAsync(AuditFormat format, IAsyncEnumerable<AuditEventView> rows, Stream body, CancellationToken ct)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(format.Head.AsMemory(), ct);
        var isFirst = true;
        await foreach (var row in rows.WithCancellation(ct))
        {
            await writer.WriteAsync((isFirst ? format.Line(row) : format.Between + format.Line(row)).AsMemory(), ct);
            isFirst = false;
        }

        await writer.WriteAsync(format.Tail.AsMemory(), ct);
    }

    internal sealed class Handler(Caller caller, PortalDb db, AuditNames names)
    {
        public Task<Result<IAsyncEnumerable<AuditEventView>>> HandleAsync(AuditFilter filter, CancellationToken ct) => Task.FromResult<Result<IAsyncEnumerable<AuditEventView>>>(
            !caller.Can(Permissions.ReadAudit) ? AuditErrors.MayNotRead
            : filter.Narrow(db.AuditRows.AsNoTracking()).IsRefused(out var wrong, out var rows) ? wrong
            : Answers.Ok(ReadAsync(rows, ct)));

        // A thousand at a time: their actors' names are looked up together, and no query stays open while a slow reader reads.
        private async IAsyncEnumerable<AuditEventView> ReadAsync(IQueryable<AuditRow> rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            for (var last = 0L; ;)
            {
                var after = last;
                var some = await rows.Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(PerRead).ToListAsync(ct);
                foreach (var view in await names.NameAsync(some, ct))
                {
                    yield return view;
                }

                if (some.Count < PerRead)
                {
                    yield break;
                }

                last = some[^1].Sequence;
            }
        }
    }
}
