using System.Globalization;
using System.Text.Json;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Local.Tools;
using Platform.Nats.Client;
using Platform.Nats.Creds;

namespace Platform.Local.Tests.Nodes;

/// <summary>Three regions of three nodes, each on the configuration its agent would render, without the agents. The last region has only two zones.</summary>
public sealed class RenderedFleet : IAsyncLifetime
{
    private static readonly string[] Regions = ["us-east", "eu-west", "ap-south"];
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-rendered-").FullName;
    private readonly List<LeashedProcess> _servers = [];
    private readonly List<NodeSpec> _specs = [];

    internal TestOperator Operator { get; } = new();

    internal IReadOnlyList<NodeSpec> Nodes => _specs;

    public async ValueTask InitializeAsync()
    {
        var tool = await NatsServerTool.FindAsync(CancellationToken.None);
        await LayAsync(tool.File);
        foreach (var spec in _specs)
        {
            var files = new NodeFiles(spec);
            await files.PlaceConfigAsync(GoldenCase.Current, done: null, CancellationToken.None);
            _servers.Add(LeashedProcess.Start([spec.NatsServer, "-c", files.Config], Path.Combine(_folder, "output"), folder: null));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(_specs.Select(s => JoinedAsync(s, patience.Token)));
    }

    public ValueTask DisposeAsync()
    {
        Parallel.ForEach(_servers, s => s.Dispose());
        Operator.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection to the first node of a region.</summary>
    internal NatsConnection Connect(string region, byte[] creds) => new(new NatsOpts
    {
        Url = string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{_specs.First(s => s.Region == region).Ports.Client}"),
        AuthOpts = new NatsAuthOpts { AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromJwt(NatsCreds.ParseDecoratedJwt(creds), NatsCreds.ParseDecoratedUserNKey(creds))) },
    });

    internal static async Task<JsonElement> MonitorAsync(NodeSpec spec, string page, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{spec.Ports.Monitoring}/{page}"));
        using var answer = await Http.SendAsync(request, ct);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct)).RootElement;
    }

    private async Task LayAsync(string natsServer)
    {
        var ports = TestPorts.Take(8 * 9).Chunk(8).Select(p => new NodePorts(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])).ToList();
        var planned = Regions.SelectMany((region, r) => Enumerable.Range(0, 3).Select(n => (Region: region, Name: $"{region}-{n + 1}", Zone: region is "ap-south" && n == 2 ? "b" : $"{"abc"[n]}", Ports: ports[(3 * r) + n]))).ToList();
        var gateways = planned.GroupBy(p => p.Region).Select(g => new GatewayRegion(g.Key, [.. g.Select(p => $"127.0.0.1:{p.Ports.Gateway}")])).ToList();
        var (operatorJwt, systemAccountJwt) = (Path.Combine(_folder, "operator.jwt"), Path.Combine(_folder, "system-account.jwt"));
        await File.WriteAllTextAsync(operatorJwt, Operator.Jwt);
        await File.WriteAllTextAsync(systemAccountJwt, Operator.SystemAccountJwt);
        _specs.AddRange(planned.Select(p => new NodeSpec(
            p.Name, p.Region, Path.Combine(_folder, p.Name), Path.Combine(_folder, $"{p.Name}.log"), natsServer, operatorJwt, systemAccountJwt, "127.0.0.1", p.Ports,
            new NodeTags(p.Region[..2], "local", p.Zone, "local"),
            new PeerTls(Path.Combine(_folder, p.Name, "tls", "node.pem"), Path.Combine(_folder, p.Name, "tls", "authorities.pem")),
            [.. planned.Where(o => o.Region == p.Region).Select(o => $"127.0.0.1:{o.Ports.Cluster}")], gateways, new JetStreamSpec(32 << 20, 64 << 20), DrainSeconds: 1)));
        Specs.Certify(Path.Combine(_folder, "authorities.pem"), [.. _specs]);
    }

    private static async Task JoinedAsync(NodeSpec spec, CancellationToken ct)
    {
        for (var isJoined = false; !isJoined; await Task.Delay(50, ct))
        {
            try
            {
                isJoined = (await MonitorAsync(spec, "gatewayz", ct)).TryGetProperty("outbound_gateways", out var others) && others.EnumerateObject().Count() == 2
                    && (await MonitorAsync(spec, "routez", ct)).GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("remote_name").GetString()).Distinct().Count() == 2;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }
        }
    }
}
