using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Telemetry;

/// <summary>From a server's answers to the row that is kept of them.</summary>
internal static class NodeReading
{
    // A page lists no more, and the row stays small.
    private const int MostLeafs = 50;

    /// <param name="now">What the server answered.</param>
    /// <param name="last">What the same process answered before.</param>
    public static NodePulse Pulse(ServerVariables now, ServerVariables? last) => new(
        now.Version,
        now.Start,
        now.Cores,
        now.Cpu,
        now.Memory,
        now.Connections,
        now.LeafNodes,
        now.Subscriptions,
        now.SlowConsumers,
        Traffic(now, last, v => v.InMessages, v => v.InBytes),
        Traffic(now, last, v => v.OutMessages, v => v.OutBytes),
        now.ConfigDigest,
        now.Metadata?.GetValueOrDefault("config_rev"),
        now.ConfigLoadedAt,
        now.JetStream is { Config: { } most, Stats: { } kept } jetStream
            ? new(kept.Memory, most.Memory, kept.Storage, most.Storage, kept.Accounts, kept.ReplicatedAssets, jetStream.Meta?.Leader is "" ? null : jetStream.Meta?.Leader, jetStream.Meta?.Size ?? 0, jetStream.Meta?.Pending ?? 0)
            : null);

    public static NodeLinks Links(
        DateTimeOffset at,
        IReadOnlyList<ServerRoute> routes,
        ServerGateways gateways,
        IReadOnlyList<ServerLeaf> leafs,
        IReadOnlyList<ClientConnection> busiest,
        ServerStreams? streams) => new(
        at,
        [
            .. routes.GroupBy(r => r.RemoteName, StringComparer.Ordinal).OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => new NodeRoute(p.Key, p.Count(), Microseconds(p.Min(r => r.RoundTrip)), p.Sum(r => r.Pending), p.First().Compression)),
        ],
        [
            .. from region in gateways.Outbound.Keys.Union(gateways.Inbound.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
               let line = gateways.Outbound.GetValueOrDefault(region)
               select new NodeGateway(region, line is not null, line?.Ip, Microseconds(line?.RoundTrip), line?.Pending ?? 0, gateways.Inbound.GetValueOrDefault(region)),
        ],
        [.. leafs.Take(MostLeafs).Select(l => new NodeLeaf(ConnectionSeen.Clean(l.Name), l.Account, l.Ip, Microseconds(l.RoundTrip), l.Subscriptions, l.InBytes, l.OutBytes))],
        [.. busiest.Select(Client)],
        streams?.Streams ?? 0,
        streams?.Consumers ?? 0);

    private static NodeClient Client(ClientConnection c) => new(
        (long)c.Id,
        ConnectionSeen.Clean(c.Name),
        c.Account ?? "",
        c.NameTag,
        c.User,
        ConnectionSeen.KindOf(c.Kind, c.Type),
        ConnectionSeen.Clean(c.Language),
        ConnectionSeen.Clean(c.Version),
        c.Ip,
        Microseconds(c.RoundTrip),
        c.Subscriptions,
        c.InMsgs,
        c.InBytes,
        c.OutMsgs,
        c.OutBytes,
        c.Start);

    private static NodeTraffic Traffic(ServerVariables now, ServerVariables? last, Func<ServerVariables, long> messages, Func<ServerVariables, long> bytes)
    {
        var seconds = last is null ? 0 : (now.Now - last.Now).TotalSeconds;
        return seconds > 0
            ? new(messages(now), bytes(now), (messages(now) - messages(last!)) / seconds, (bytes(now) - bytes(last!)) / seconds)
            : new(messages(now), bytes(now));
    }

    private static long? Microseconds(TimeSpan? roundTrip) => roundTrip is { } r && r > TimeSpan.Zero ? (long)Math.Ceiling(r.TotalMicroseconds) : null;
}
