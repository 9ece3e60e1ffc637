using System.Globalization;
using System.Text.Json;

namespace Platform.Fixtures;

/// <summary>Real nats-servers in operator mode: three regions (us-east, eu-west, ap-south) joined by gateways, full resolvers, JetStream,
/// WebSocket, MQTT and leaf node listeners. Ready when every server sees every other region.</summary>
public sealed class TestFleet : IDisposable
{
    private static readonly string[] Regions = ["us-east", "eu-west", "ap-south"];
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    private TestFleet(IReadOnlyList<TestNode> nodes) => Nodes = nodes;

    /// <summary>Region by region.</summary>
    public IReadOnlyList<TestNode> Nodes { get; }

    public TestNode this[string name] => Nodes.Single(n => string.Equals(n.Name, name, StringComparison.Ordinal));

    /// <summary>A fleet of a throwaway operator.</summary>
    public static Task<TestFleet> StartAsync(TestOperator @operator, int nodesPerRegion = 1, CancellationToken ct = default) =>
        StartAsync(@operator.Jwt, @operator.SystemAccount, @operator.SystemAccountJwt, nodesPerRegion, ct);

    /// <summary>A fleet of a given operator, for instance the one bootstrap put into the database.</summary>
    public static async Task<TestFleet> StartAsync(string operatorJwt, string systemAccount, string systemAccountJwt, int nodesPerRegion = 1, CancellationToken ct = default)
    {
        var planned = (from region in Regions from n in Enumerable.Range(1, nodesPerRegion) select (Name: $"{region}-{n.ToString(CultureInfo.InvariantCulture)}", Region: region, Ports: NatsPorts.Take())).ToList();
        var gateways = string.Join(", ", planned.GroupBy(p => p.Region, StringComparer.Ordinal).Select(g => $"{{ name: {g.Key}, urls: [{Urls(g.Select(p => p.Ports.Gateway))}] }}"));
        string Config(string name, string region, NatsPorts ports) => string.Create(CultureInfo.InvariantCulture, $$"""
            server_name: {{name}}
            server_tags: ["region:{{region}}"]
            listen: "127.0.0.1:{{ports.Client}}"
            http: "127.0.0.1:{{ports.Monitoring}}"
            operator: {{operatorJwt}}
            system_account: {{systemAccount}}
            resolver: { type: full, dir: "jwt", allow_delete: true, interval: "2m" }
            resolver_preload: { {{systemAccount}}: {{systemAccountJwt}} }
            websocket { listen: "127.0.0.1:{{ports.WebSocket}}", no_tls: true }
            mqtt { listen: "127.0.0.1:{{ports.Mqtt}}" }
            leafnodes { listen: "127.0.0.1:{{ports.LeafNode}}" }
            jetstream { store_dir: "jetstream", max_memory_store: 64MB, max_file_store: 256MB }
            cluster { name: {{region}}, listen: "127.0.0.1:{{ports.Cluster}}", routes: [{{Urls(planned.Where(p => p.Region == region).Select(p => p.Ports.Cluster))}}] }
            gateway { name: {{region}}, listen: "127.0.0.1:{{ports.Gateway}}", reject_unknown_cluster: true, gateways: [{{gateways}}] }
            """);
        var nodes = await Task.WhenAll(planned.Select(async p => new TestNode(p.Name, p.Region, await NatsServerProcess.StartVerbatimAsync(p.Ports, Config(p.Name, p.Region, p.Ports), ct))));
        var fleet = new TestFleet(nodes);
        await Task.WhenAll(nodes.Select(n => JoinedAsync(n, ct)));
        return fleet;
    }

    public void Dispose() => Parallel.ForEach(Nodes, n => n.Dispose());

    private static string Urls(IEnumerable<int> ports) => string.Join(", ", ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"\"nats://127.0.0.1:{p}\"")));

    private static async Task JoinedAsync(TestNode node, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{node.Server.Ports.Monitoring}/gatewayz"));
            using var answer = await Http.SendAsync(request, patience.Token);
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
            if (page.RootElement.TryGetProperty("outbound_gateways", out var others) && others.EnumerateObject().Count() == Regions.Length - 1)
            {
                return;
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
