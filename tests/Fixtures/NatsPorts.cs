namespace Platform.Fixtures;

/// <summary>One free loopback port for every listener a nats-server can have.</summary>
public sealed record NatsPorts(int Client, int WebSocket, int Mqtt, int LeafNode, int Monitoring, int Cluster, int Gateway)
{
    public static NatsPorts Take() => TestPorts.Take(7) is [var client, var webSocket, var mqtt, var leaf, var monitoring, var cluster, var gateway]
        ? new NatsPorts(client, webSocket, mqtt, leaf, monitoring, cluster, gateway)
        : throw new InvalidOperationException("Seven ports were asked for.");
}
