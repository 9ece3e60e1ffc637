using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Telemetry;

/// <summary>Asks one node how it is, every few seconds, and what it is joined to, less often; the fleet's pages show what it said. A node that does not answer keeps
/// its last row, whose age tells.</summary>
internal sealed partial class NodeCensus(NodeReportTable table, ControllerOptions options, TimeProvider clock, ILogger<NodeCensus> log) : ILinkDuty
{
    // Links change seldom, a server pings over them twice a minute, and to find its busiest clients it sorts all it has.
    private const int PulsesPerLook = 6;
    private const int MostClients = 10;

    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        ServerVariables? last = null;
        for (var untilLook = 0; ;)
        {
            try
            {
                if (await link.System.VariablesAsync(link.ServerId, options.AnswerTimeSpan, ct) is { } now)
                {
                    var links = untilLook == 0 ? await LookAsync(link, ct) : null;
                    await table.WriteAsync(link, reign.Epoch, NodeReading.Pulse(now, last), links, ct);
                    last = now;
                    untilLook = links is not null && !IsMeasured(links) ? 0 : untilLook == 0 ? PulsesPerLook - 1 : untilLook - 1;
                }
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NoReport(log, link.Node.Name, e.Message);
            }

            // Spread, so that the nodes are not all asked at the same moment.
            await Task.Delay(options.ReportTimeSpan * (0.9 + (0.2 * Random.Shared.NextDouble())), clock, ct);
        }
    }

    private async Task<NodeLinks> LookAsync(NodeLink link, CancellationToken ct)
    {
        var (system, id, patience) = (link.System, link.ServerId, options.AnswerTimeSpan);
        var routes = system.RoutesAsync(id, patience, ct);
        var gateways = system.GatewaysAsync(id, patience, ct);
        var leafs = system.LeafNodesAsync(id, patience, ct);
        var busiest = system.BusiestAsync(id, MostClients, patience, ct);
        var streams = system.StreamsOfAsync(id, patience, ct);
        await Task.WhenAll(routes, gateways, leafs, busiest, streams);
        return NodeReading.Links(clock.GetUtcNow(), await routes, await gateways, await leafs, await busiest, await streams);
    }

    /// <summary>A new gateway has no round trip until its first ping is answered, a second or two later.</summary>
    private static bool IsMeasured(NodeLinks links) => links.Gateways.All(g => !g.IsOutbound || g.RttMicroseconds is not null);

    private static partial class Log
    {
        [LoggerMessage(2454, LogLevel.Warning, "No report of {Node}: {Reason}")]
        public static partial void NoReport(ILogger log, string node, string reason);
    }
}
