using System.Globalization;

namespace Platform.Local.Layout;

/// <param name="CalloutHost">Where its callout process is asked over HTTP.</param>
public sealed record SiteRegion(string Name, string DisplayName, IReadOnlyList<SiteNode> Nodes, string CalloutHost, int CalloutPort)
{
    /// <summary>The name of its callout process.</summary>
    public string Callout => $"callout-{Name}";

    /// <summary>The part of the world: "us" of "us-east".</summary>
    public string Geo => Name.Split('-')[0];

    public string CalloutUrl => string.Create(CultureInfo.InvariantCulture, $"http://{CalloutHost}:{CalloutPort}");
}

/// <param name="Zone">Its availability zone inside the region.</param>
/// <param name="Host">By which clients, other nodes and our own processes reach it.</param>
public sealed record SiteNode(string Name, string Region, string Zone, string Host, NodePortPlan Ports)
{
    public string ClientUrl => Url("nats", Ports.Client);
    public string WebSocketUrl => Url("ws", Ports.WebSocket);
    public string MqttUrl => Url("mqtt", Ports.Mqtt);
    public string LeafNodeUrl => Url("nats-leaf", Ports.LeafNode);

    /// <summary>Of use on the node's own machine only: that listener is on loopback.</summary>
    public string MonitoringUrl => Url("http", Ports.Monitoring);

    private string Url(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://{Host}:{port}");
}
