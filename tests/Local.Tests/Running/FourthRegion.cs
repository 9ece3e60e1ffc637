using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Running;

/// <summary>One more region for a running platform: a node without JetStream, so that the meta group's number stays odd, on a machine whose files nobody else writes: it joins by a token.</summary>
internal sealed class FourthRegion : IDisposable
{
    private const string Region = "sa-east";
    public const string Node = $"{Region}-1";
    private readonly NodeSpec _like;
    private readonly NodePorts _ports;
    private readonly string _folder;
    private LeashedProcess? _agent;

    private FourthRegion(NodeSpec like, NodePorts ports, string folder) => (_like, _ports, _folder) = (like, ports, folder);

    public int ClientPort => _ports.Client;

    public int Monitoring => _ports.Monitoring;

    public string Client => $"nats://127.0.0.1:{_ports.Client}";

    /// <summary>Where its neighbour in us-east is, on other ports; its folder is still to be made.</summary>
    public static async Task<FourthRegion> PlanAsync(LocalPlatform platform, CancellationToken ct)
    {
        var p = TestPorts.Take(8);
        return new(await NodeSpec.ReadAsync(platform.Data.NodeSpec(platform.Nodes[0].Name), ct), new(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]), platform.Data.Node(Node));
    }

    /// <summary>Runs the very line that an administrator is given, with this machine's paths in it.</summary>
    public async Task JoinAsync(LocalPlatform platform, CancellationToken ct)
    {
        var invited = await platform.AdminAsync(ct, "invite", Node, "--hours", "2");
        invited.Output.ShouldStartWith($"echo tlj1.{Node}.", customMessage: invited.Error);
        var line = invited.Output
            .Replace("broker join", $"dotnet {Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll")} join", StringComparison.Ordinal)
            .Replace($"/var/lib/trunkline/{Node}", _folder, StringComparison.Ordinal)
            .Replace("/usr/sbin/nats-server", $"{_like.NatsServer} --nats-servers {platform.Data.NatsServers}", StringComparison.Ordinal);
        (await Command.RunAsync("sh", ["-c", line], ct)).ShouldBe(new(0, $"This machine is {Node} of {Region} now. Run: broker node --spec {SpecFile}\n", ""));
        (await Command.RunAsync("sh", ["-c", line.Replace(_folder, $"{_folder}-again", StringComparison.Ordinal)], ct)).ShouldSatisfyAllConditions(
            again => again.ExitCode.ShouldBe(1),
            again => again.Error.ShouldContain("The token was used at "));
    }

    public void StartAgent() => _agent = LeashedProcess.Start(
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), "node", "--spec", SpecFile], Path.Combine(_folder, "agent.log"), folder: null);

    private string SpecFile => Path.Combine(_folder, "spec.json");

    /// <summary>A topology (JSON) with it.</summary>
    public string AddTo(string topology)
    {
        var document = JsonNode.Parse(topology)!;
        document["regions"]!.AsArray().Add(JsonSerializer.SerializeToNode(
            new TopologyRegion(Region, "South America", "sa", _like.Tags.Cloud,
            [
                new(Node, _like.Tags.Zone, _like.Tags.Disk, _like.Host,
                    new(_ports.Client, _ports.WebSocket, _ports.Mqtt, _ports.LeafNode, _ports.Monitoring, _ports.Cluster, _ports.Gateway, _ports.Agent),
                    new(Client, $"ws://127.0.0.1:{_ports.WebSocket}", $"mqtt://127.0.0.1:{_ports.Mqtt}", $"nats-leaf://127.0.0.1:{_ports.LeafNode}", $"http://127.0.0.1:{_ports.Monitoring}"),
                    DrainSeconds: 1),
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
