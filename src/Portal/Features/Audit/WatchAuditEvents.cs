using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>What happens in the organization, as server-sent events, each within a second or so. "ready" says from where; then an event of its action's name for each,
/// whose id is its number in the log: a reader that comes back with Last-Event-ID gets what it missed, however long ago. Ends after a quarter of an hour.</summary>
internal static class WatchAuditEvents
{
    /// <summary>Sequence: the last event before those that follow.</summary>
    public sealed record Ready(long Sequence);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", GetAsync).WithTags("Audit")
        .WithName(nameof(WatchAuditEvents)).WithSummary("Follow what happens in the organization (server-sent events)")
        .WithDescription("Events of the audit log as they are written: \"event\" is the action, \"id\" the number, \"data\" the event as GET /api/v1/audit-events has it. Without Last-Event-ID it begins with what happens from now on; 0 begins with the first.")
        .Produces<string>(200, "text/event-stream")
        .Refuses(400, 403, 429);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAsync(
        Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        var result = await handler.HandleAsync(lastEventId, ct);
        return result.Match<Results<ServerSentEventsResult<string>, ProblemHttpResult>>(events => TypedResults.ServerSentEvents(events), refusal => refusal.ToProblem());
    }

    /// <summary>Who follows: each is a question a second.</summary>
    internal sealed class Followers() : Places(Most)
    {
        public const int Most = 20;
    }

    internal sealed class Handler(Caller caller, PortalDb db, AuditNames names, Followers followers, TimeProvider clock, IHostApplicationLifetime host)
    {
        private const int PerRead = 200;
        private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);
        private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

        public async Task<Result<IAsyncEnumerable<SseItem<string>>>> HandleAsync(string? lastEventId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAudit))
            {
                return AuditErrors.MayNotRead;
            }

            var given = 0L;
            if (!string.IsNullOrEmpty(lastEventId) && !long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out given))
            {
                return AuditErrors.InvalidEventId;
            }

            if (followers.Enter(caller.Organization) is not { } place)
            {
                return AuditErrors.TooManyFollowers;
            }

            var last = string.IsNullOrEmpty(lastEventId) ? await db.AuditRows.MaxAsync(r => (long?)r.Sequence, ct) ?? 0 : given;
            return Answers.Ok(StreamAsync(last, place, ct));
        }

        private async IAsyncEnumerable<SseItem<string>> StreamAsync(long last, IDisposable place, [EnumeratorCancellation] CancellationToken ct)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
            ending.CancelAfter(Life);
            using (place)
            {
                yield return new SseItem<string>(JsonSerializer.Serialize(new Ready(last), Json.Options), "ready") { EventId = last.ToString(CultureInfo.InvariantCulture) };
                for (var saidAt = clock.GetTimestamp(); !ending.IsCancellationRequested;)
                {
                    var after = last;
                    var rows = await db.AuditRows.AsNoTracking().Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(PerRead).ToListAsync(ct);
                    foreach (var e in await names.NameAsync(rows, ct))
                    {
                        (last, saidAt) = (e.Sequence, clock.GetTimestamp());
                        yield return new SseItem<string>(JsonSerializer.Serialize(e, Json.Options), e.Action) { EventId = e.Sequence.ToString(CultureInfo.InvariantCulture) };
                    }

                    // Proxies and browsers give up on a silent stream.
                    if (clock.GetElapsedTime(saidAt) > Beat)
                    {
                        saidAt = clock.GetTimestamp();
                        yield return new SseItem<string>("{}", "beat");
                    }

                    if (rows.Count < PerRead)
                    {
                        await Task.WhenAny(Task.Delay(Look, clock, ending.Token));
                    }
                }
            }
        }
    }
}
