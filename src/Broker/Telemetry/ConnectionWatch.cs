using System.Globalization;
using System.Threading.Channels;
using Npgsql;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Broker.Sessions;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Telemetry;

/// <summary>Writes who connects to one node and who leaves. Of all links each event is told to one, its own node's while that is up. Events are at most once, so a census is taken after the subscription stands, when
/// events were lost, and by the timer.</summary>
internal sealed partial class ConnectionWatch(
    ConnectionTable table, SessionCensus sessions, ControllerOptions options, ControllerMetrics metrics, TimeProvider clock, ILogger<ConnectionWatch> log) : ILinkDuty
{
    private const int LargestBatch = 1000;
    private static readonly TimeSpan CensusDeadline = TimeSpan.FromSeconds(10);

    // A storm's connections are written many at a time; a page shows one well before anybody wonders.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        // Full means a storm outruns PostgreSQL: the oldest events go, and the census sets it right.
        var lost = new Bell();
        var events = Channel.CreateBounded<ConnectionSeen>(new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropOldest }, _ => lost.Ring());
        // Of this reign: a controller that does not know yet that it was deposed takes none of its successor's.
        var group = string.Create(CultureInfo.InvariantCulture, $"controller-{reign.Epoch}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAll(
            OrStopAll(ReadAsync(link.System.SubscribeConnectEventsAsync(group, stop.Token), ConnectionSeen.Of, events.Writer, stop.Token)),
            OrStopAll(ReadAsync(link.System.SubscribeDisconnectEventsAsync(group, stop.Token), ConnectionSeen.Of, events.Writer, stop.Token)),
            OrStopAll(WriteAsync(link, events.Reader, stop.Token)),
            OrStopAll(CountAsync(link, lost, stop.Token)));

        async Task OrStopAll(Task part)
        {
            try
            {
                await part;
            }
            finally
            {
                await stop.CancelAsync();
            }
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> events, Func<T, ConnectionSeen> seen, ChannelWriter<ConnectionSeen> into, CancellationToken ct)
    {
        await foreach (var e in events.WithCancellation(ct))
        {
            into.TryWrite(seen(e));
        }
    }

    private async Task WriteAsync(NodeLink link, ChannelReader<ConnectionSeen> events, CancellationToken ct)
    {
        var batch = new List<ConnectionSeen>();
        while (await events.WaitToReadAsync(ct))
        {
            await Task.Delay(Gather, clock, ct);
            while (batch.Count < LargestBatch && events.TryRead(out var e))
            {
                batch.Add(e);
            }

            await WriteAsync(link, batch, ct);
            batch.Clear();
        }
    }

    private async Task WriteAsync(NodeLink link, List<ConnectionSeen> batch, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await table.WriteAsync(batch, ct);
                metrics.ConnectionEvents(batch.Count);
                return;
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                Log.BatchRefused(log, batch.Count, link.Node.Name, e.Message);
                return;
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NotWritten(log, batch.Count, link.Node.Name, e.Message);
                await Task.Delay(Backoff, clock, ct);
            }
        }
    }

    private async Task CountAsync(NodeLink link, Bell lost, CancellationToken ct)
    {
        while (true)
        {
            var wait = options.CensusTimeSpan;
            try
            {
                // Answered after the subscriptions that were sent before it.
                await link.System.Connection.PingAsync(ct);
                await TakeCensusAsync(link, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NoCensus(log, link.Node.Name, e.Message);
                wait = Backoff;
            }

            // A storm that outruns PostgreSQL loses more than one: its census follows what can still be written.
            await lost.WaitAsync(wait, clock, ct);
            await Task.Delay(wait < Backoff ? wait : Backoff, clock, ct);
        }
    }

    private async Task TakeCensusAsync(NodeLink link, CancellationToken ct)
    {
        var open = new List<ConnectionSeen>();
        DateTimeOffset? takenAt = null;
        await foreach (var page in link.System.ConnzAsync(new ConnzQuery(ServerId: link.ServerId), ServerExpectation.Of([link.ServerId]), CensusDeadline, ct))
        {
            takenAt ??= page.Server.Time;
            open.AddRange(page.Connections.Where(c => !string.IsNullOrEmpty(c.Account)).Select(c => ConnectionSeen.Of(page.Server, c)));
        }

        if (takenAt is { } at)
        {
            await table.WriteCensusAsync(link, open, at, ct);
            await sessions.TakeAsync(link, [.. open.Select(o => o.ClientId)], at, ct);
            Log.Counted(log, link.Node.Name, open.Count);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2450, LogLevel.Debug, "Census of {Node}: {Count} connections")]
        public static partial void Counted(ILogger log, string node, int count);

        [LoggerMessage(2451, LogLevel.Warning, "No census of {Node}: {Reason}")]
        public static partial void NoCensus(ILogger log, string node, string reason);

        [LoggerMessage(2452, LogLevel.Warning, "{Count} connection events of {Node} not written yet: {Reason}")]
        public static partial void NotWritten(ILogger log, int count, string node, string reason);

        [LoggerMessage(2453, LogLevel.Error, "{Count} connection events of {Node} were refused and dropped: {Reason}")]
        public static partial void BatchRefused(ILogger log, int count, string node, string reason);
    }
}
