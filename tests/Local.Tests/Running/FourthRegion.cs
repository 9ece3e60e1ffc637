using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;

namespace Platform.Local.Tests.Running;

/// <summary>One more region for a running platform: a node without JetStream, so that the meta group's number stays odd, with an agent of its own.</summary>
internal sealed class FourthRegion : IDisposable
{
    private const string Region = "sa-east";
    private readonly string _specFile;
    private LeashedProcess? _agent;

    private FourthRegion(string folder, NodeSpec spec) => (_specFile, Spec) = (Path.Combine(folder, "spec.json"), spec);

    public NodeSpec Spec { get; }

    public string Client => $"nats://127.0.0.1:{Spec.Ports.Client}";

    /// <summary>Lays it out as its neighbour in us-east is.</summary>
    public static async Task<FourthRegion> LayOutAsync(LocalPlatform platform, CancellationToken ct)
    {
        var like = await NodeSpec.ReadAsync(platform.Data.NodeSpec(platform.Nodes[0].Name), ct);
        var p = FreePorts.Take(8);
        var folder = Directory.CreateDirectory(platform.Data.Node($"{Region}-1")).FullName;
        var spec = like with
        {
            Name = $"{Region}-1",
            Region = Region,
            Folder = folder,
            LogFile = Path.Combine(folder, "nats.log"),
            Ports = new(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]),
            Tags = like.Tags with { Geo = "sa" },
            Tls = new(Path.Combine(folder, "tls", "node.pem"), Path.Combine(folder, "tls", "authorities.pem")),
            Routes = [$"127.0.0.1:{p[5]}"],
            Gateways = [.. like.Gateways, new(Region, [$"127.0.0.1:{p[6]}"])],
            JetStream = null,
            DrainSeconds = 1,
        };
        using (var authorities = FleetAuthorities.Read(platform.Data.FleetAuthoritiesFile))
        {
            NodeCertificates.Renew(authorities, [new(spec.Name, [spec.Host], spec.Tls.CertificateFile, spec.Tls.TrustFile)], TimeProvider.System.GetUtcNow());
        }

        var region = new FourthRegion(folder, spec);
        await File.WriteAllTextAsync(region._specFile, JsonSerializer.Serialize(spec, NodeSpec.Json), ct);
        return region;
    }

    public void StartAgent() => _agent = LeashedProcess.Start(
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), "node", "--spec", _specFile], Path.Combine(Spec.Folder, "agent.log"), folder: null);

    /// <summary>A topology (JSON) with it.</summary>
    public string AddTo(string topology)
    {
        var document = JsonNode.Parse(topology)!;
        document["regions"]!.AsArray().Add(JsonSerializer.SerializeToNode(
            new TopologyRegion(Region, "South America", Spec.Tags.Geo, Spec.Tags.Cloud,
            [
                new(Spec.Name, Spec.Tags.Zone, Spec.Tags.Disk, Spec.Host,
                    new(Spec.Ports.Client, Spec.Ports.WebSocket, Spec.Ports.Mqtt, Spec.Ports.LeafNode, Spec.Ports.Monitoring, Spec.Ports.Cluster, Spec.Ports.Gateway, Spec.Ports.Agent),
                    new(Client, $"ws://127.0.0.1:{Spec.Ports.WebSocket}", $"mqtt://127.0.0.1:{Spec.Ports.Mqtt}", $"nats-leaf://127.0.0.1:{Spec.Ports.LeafNode}", $"http://127.0.0.1:{Spec.Ports.Monitoring}"),
                    Spec.DrainSeconds),
            ]), FleetTopology.Json));
        return document.ToJsonString();
    }

    /// <summary>A topology (JSON) without it.</summary>
    public static string RemoveFrom(string topology)
    {
        var document = JsonNode.Parse(topology)!;
        var regions = document["regions"]!.AsArray();
        regions.Remove(regions.Single(r => r!["name"]!.GetValue<string>() is Region));
        return document.ToJsonString();
    }

    public void Dispose() => _agent?.Dispose();
}
