using Platform.Authority;
using Platform.Broker.Leases;

namespace Platform.Broker.Reconcilers;

/// <summary>Keeps a linked node's row (server id, version, up, seen at) and its pulse: a node that missed an answer is taken back when it answers a ping.</summary>
internal sealed partial class NodePresence(
    NodeTable nodes, PublicationBell bell, ControllerOptions options, TimeProvider clock, ILogger<NodePresence> log) : ILinkDuty
{
    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        if (VersionFloor.IsBelow(link.Version))
        {
            Log.BelowFloor(log, link.Node.Name, link.Version);
        }

        while (true)
        {
            try
            {
                await link.System.Connection.PingAsync(ct);
                if (!link.IsResponsive)
                {
                    link.IsResponsive = true;
                    bell.RingForAll();
                }

                await nodes.SayUpAsync(link, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NoPulse(log, link.Node.Name, e.Message);
            }

            var wait = link.IsResponsive ? options.InventoryTimeSpan : options.AnswerTimeSpan;
            await link.Pulse.WaitAsync(wait, clock, ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2440, LogLevel.Warning, "{Node} runs nats-server {Version}, which has known unfixed advisories; run 2.12.12 or 2.14.3, or newer")]
        public static partial void BelowFloor(ILogger log, string node, string version);

        [LoggerMessage(2441, LogLevel.Warning, "{Node} has no pulse, or PostgreSQL could not be told: {Reason}")]
        public static partial void NoPulse(ILogger log, string node, string reason);
    }
}
