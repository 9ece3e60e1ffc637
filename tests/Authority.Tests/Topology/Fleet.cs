namespace Platform.Authority.Tests.Topology;

/// <summary>Topologies of one machine: regions with so many nodes each.</summary>
internal static class Fleet
{
    public static FleetTopology Of(params (string Name, int Nodes)[] regions)
    {
        var port = 5000;
        return new([
            .. regions.Select(r => new TopologyRegion(r.Name, r.Name, r.Name.Split('-')[0], "local", [.. Enumerable.Range(1, r.Nodes).Select(n => Node($"{r.Name}-{n}", port += 10))])),
        ]);
    }

    private static TopologyNode Node(string name, int port) => new(
        name, "a", "local", "127.0.0.1", new(port, port + 1, port + 2, port + 3, port + 4, port + 5, port + 6, port + 7),
        new($"nats://127.0.0.1:{port}", "ws://127.0.0.1", "mqtt://127.0.0.1", "nats-leaf://127.0.0.1", "http://127.0.0.1"), 3, new(64 << 20, 1 << 30));
}
