using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Platform.Local.Layout;

/// <summary>How many regions, and nodes in each: "3x1".</summary>
public sealed record FleetShape(int Regions, int NodesPerRegion)
{
    private static readonly (string Name, string DisplayName)[] Known = [("us-east", "US East"), ("eu-west", "EU West"), ("ap-south", "AP South")];

    // One node each, as in the field: what fails together holds one replica of a stream at most.
    private static readonly string[] Zones = ["a", "b", "c"];

    /// <summary>Reads "3x1"; regions 1 to 3, nodes 1 to 3.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FleetShape? shape)
    {
        ArgumentNullException.ThrowIfNull(text);
        shape = text.Split('x') is [var r, var n]
            && int.TryParse(r, NumberStyles.None, CultureInfo.InvariantCulture, out var regions) && regions is >= 1 and <= 3
            && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var nodes) && nodes is >= 1 and <= 3
            ? new FleetShape(regions, nodes)
            : null;
        return shape is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Regions}x{NodesPerRegion}");

    public IReadOnlyList<LocalRegion> Lay(PortPlan ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return
        [
            .. Known.Take(Regions).Select((region, r) => new LocalRegion(region.Name, region.DisplayName,
            [
                .. Enumerable.Range(0, NodesPerRegion).Select(n =>
                    new LocalNode(string.Create(CultureInfo.InvariantCulture, $"{region.Name}-{n + 1}"), region.Name, Zones[n], ports.Node((r * NodesPerRegion) + n))),
            ], ports.Callout(r))),
        ];
    }
}

/// <param name="CalloutPort">Its callout process's own HTTP.</param>
public sealed record LocalRegion(string Name, string DisplayName, IReadOnlyList<LocalNode> Nodes, int CalloutPort)
{
    /// <summary>The name of its callout process.</summary>
    public string Callout => $"callout-{Name}";

    /// <summary>The part of the world: "us" of "us-east".</summary>
    public string Geo => Name.Split('-')[0];

    public string CalloutUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{CalloutPort}");
}

/// <param name="Zone">Its availability zone inside the region.</param>
public sealed record LocalNode(string Name, string Region, string Zone, NodePortPlan Ports)
{
    public string ClientUrl => Url("nats", Ports.Client);
    public string WebSocketUrl => Url("ws", Ports.WebSocket);
    public string MqttUrl => Url("mqtt", Ports.Mqtt);
    public string LeafNodeUrl => Url("nats-leaf", Ports.LeafNode);
    public string MonitoringUrl => Url("http", Ports.Monitoring);

    private static string Url(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}
