using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Portal.Features.Audit;
using Platform.Portal.Features.Messages;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Publishes one organization's audit log where it wants it, from where that was left, and goes on while events come. In a scope of its own, as nobody but
/// the platform. The place is kept after a server has said it took the messages: who comes after a death publishes the last few again.</summary>
internal sealed class AuditPublisher(Caller caller, PortalDb db, Consoles consoles, AuditNames names, TimeProvider clock)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int PerRead = 200;
    private const string Actor = "system audit-stream";

    /// <param name="claimed">Taken a moment ago.</param>
    /// <param name="ct">Ends it; what was published and not written down is published again.</param>
    public async Task PublishAsync(ClaimedAuditStream claimed, CancellationToken ct)
    {
        caller.Set(claimed.Organization, default, Actor, []);
        if (await Mine(claimed).AsNoTracking().SingleOrDefaultAsync(ct) is not { } stream)
        {
            return;
        }

        var opened = await consoles.OpenAsync(stream.AccountId, region: null, [$"{stream.SubjectPrefix}.>"], [], ct);
        if (opened.IsRefused(out var refusal))
        {
            await FailAsync(claimed, stream.Failures, refusal.Message);
            return;
        }

        await using var line = opened.Value;
        try
        {
            await FollowAsync(claimed, stream, line, ct);
        }
        catch (NatsException e)
        {
            await FailAsync(claimed, stream.Failures, $"{line.Node} did not take the messages: {e.Message}");
        }
    }

    private async Task FollowAsync(ClaimedAuditStream claimed, AuditStream stream, Consoles.Line line, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var busyAt = began;
        for (var last = stream.LastSequence; ;)
        {
            var after = last;
            var rows = await db.AuditRows.AsNoTracking().Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(PerRead).ToListAsync(ct);
            foreach (var e in await names.NameAsync(rows, ct))
            {
                await line.Connection.PublishAsync(
                    $"{stream.SubjectPrefix}.{e.Action}", Encoding.UTF8.GetBytes(AuditFormat.CloudEvent(e)),
                    new NatsHeaders { ["content-type"] = "application/cloudevents+json", ["Nats-Msg-Id"] = e.Hash }, cancellationToken: ct);
            }

            if (rows.Count > 0)
            {
                // The answer to a ping comes after the server has read what went before it.
                await line.Connection.PingAsync(ct);
                FailPoint.Hit("audit_stream.after_publish");
                busyAt = clock.GetTimestamp();
                last = rows[^1].Sequence;
            }

            var isOver = rows.Count == 0 && (clock.GetElapsedTime(busyAt) > Idle || clock.GetElapsedTime(began) > Longest);
            var due = isOver ? clock.GetUtcNow() : clock.GetUtcNow() + Lease;
            var lease = isOver ? (Guid?)null : claimed.Lease;
            var kept = await Mine(claimed).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.LastSequence, last).SetProperty(x => x.DueAt, due).SetProperty(x => x.Lease, lease).SetProperty(x => x.Failures, 0).SetProperty(x => x.Problem, (string?)null), ct);
            if (kept == 0 || isOver)
            {
                // Set otherwise meanwhile, or another's by now; or nothing more comes.
                return;
            }

            if (rows.Count < PerRead)
            {
                await Task.Delay(Look, clock, ct);
            }
        }
    }

    private Task<int> FailAsync(ClaimedAuditStream claimed, int failures, string problem)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(300, 5 * Math.Pow(2, Math.Min(failures, 10))));
        var due = clock.GetUtcNow() + wait;
        return Mine(claimed).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.DueAt, due).SetProperty(x => x.Lease, (Guid?)null).SetProperty(x => x.Failures, x => x.Failures + 1).SetProperty(x => x.Problem, problem), CancellationToken.None);
    }

    private IQueryable<AuditStream> Mine(ClaimedAuditStream claimed) => db.AuditStreams.Where(s => s.Lease == claimed.Lease);
}
