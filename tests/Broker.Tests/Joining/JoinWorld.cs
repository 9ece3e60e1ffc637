using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Joining;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Local.Tools;
using Platform.Store;

namespace Platform.Broker.Tests.Joining;

/// <summary>A running fleet and its controller, whose topology has a node more than there are machines: us-east-2.</summary>
public sealed class JoinWorld : IAsyncLifetime
{
    public const string Node = "us-east-2";

    private RunningController _controller = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string Folder { get; } = Directory.CreateTempSubdirectory("trunkline-join-").FullName;

    /// <summary>Where machines join.</summary>
    public Uri Url { get; } = new($"https://127.0.0.1:{TestPorts.Take(1)[0]}");

    public string TrustFile => Path.Combine(Folder, "controller-trust.pem");

    internal World World { get; private set; } = null!;

    internal NatsPorts Ports { get; } = NatsPorts.Take();

    /// <summary>As whoever replaces the authority has it.</summary>
    internal IConfiguration Owner => new ConfigurationBuilder().AddInMemoryCollection(Certificates.Append(new("ConnectionStrings:Owner", World.Database.Owner))).Build();

    private IEnumerable<KeyValuePair<string, string?>> Certificates =>
    [
        new("Certificates:AuthorityFile", World.AuthorityFile), new("Certificates:Nodes:0:Name", "controller"), new("Certificates:Nodes:0:Hosts:0", "127.0.0.1"),
        new("Certificates:Nodes:0:CertificateFile", Path.Combine(Folder, "controller.pem")), new("Certificates:Nodes:0:TrustFile", TrustFile),
    ];

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        using (var authorities = FleetAuthorities.Read(World.AuthorityFile))
        {
            NodeCertificates.Renew(authorities, [new("controller", ["127.0.0.1"], Path.Combine(Folder, "controller.pem"), TrustFile)], Now);
        }

        await LayOutAsync();
        _controller = await RunningController.StartAsync(
            World, Ct,
            [("Agents:Url", Url.ToString()), ("Agents:CertificateFile", Path.Combine(Folder, "controller.pem")), ("Agents:TrustFile", TrustFile), .. Certificates.Select(c => (c.Key, c.Value!))]);
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        await World.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    internal async Task<(JoinToken? Token, string? Wrong)> TryInviteAsync(string node, DateTimeOffset now)
    {
        await using var db = World.AsOwner();
        using var authorities = FleetAuthorities.Read(World.AuthorityFile);
        var id = await db.Operators.Select(o => o.Id).SingleAsync(Ct);
        return await Invitations.InviteAsync(db, id, node, authorities.Pin, TimeSpan.FromHours(1), Organization.Platform, "system test", now, Ct);
    }

    internal async Task<JoinToken> InviteAsync() => (await TryInviteAsync(Node, Now)).Token!;

    /// <summary>broker join, with the token on standard input.</summary>
    internal async Task<(int Code, string Output, string Error)> JoinAsync(string token, string folder, Uri? url = null)
    {
        using var input = new StringReader($"{token}\n");
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await JoinCommand.RunAsync([(url ?? Url).ToString()], "-", folder, (await NatsServerTool.FindAsync(Ct)).File, natsServers: null, input, output, error, Ct);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>When the node's invitation was used.</summary>
    internal async Task<DateTimeOffset?> UsedAtAsync()
    {
        await using var db = World.AsOwner();
        return await db.NodeInvitations.Where(i => i.NodeName == Node).Select(i => i.UsedAt).SingleAsync(Ct);
    }

    /// <summary>Waits until the node's agent says so.</summary>
    internal async Task SaysAsync(Func<AgentReport, bool> isSo) => await Eventually.ShouldBeAsync(
        async () =>
        {
            await using var db = World.AsOwner();
            var said = await db.NodeOrders.Where(o => db.Nodes.Any(n => n.Id == o.NodeId && n.Name == Node)).Select(o => o.Report).SingleAsync(Ct);
            return said is not null && isSo(JsonSerializer.Deserialize<AgentReport>(said, NodeSpec.Json)!);
        },
        expected: true, TimeSpan.FromSeconds(40), Ct);

    private async Task LayOutAsync()
    {
        await using var db = World.AsOwner();
        var like = await db.Nodes.AsNoTracking().SingleAsync(n => n.Name == "us-east-1", Ct);
        var agents = TestPorts.Take(World.Nodes.Count + 1);
        var laid = World.Nodes.Select((n, i) => At(new[] { "us-east-1", "eu-west-1", "ap-south-1" }[i], n.Ports, agents[i])).ToList();
        var topology = new FleetTopology([
            new("us-east", "US East", "us", "test", [laid[0], At(Node, Ports, agents[^1])]), new("eu-west", "EU West", "eu", "test", [laid[1]]), new("ap-south", "AP South", "ap", "test", [laid[2]]),
        ]);
        db.Topologies.Add(new() { OperatorId = like.OperatorId, Revision = 1, Document = topology.Write(), Note = "", CreatedBy = "test", CreatedAt = Now });
        // As the plan of a rollout makes them.
        var id = NodeId.New(Now);
        db.Nodes.Add(new()
        {
            Id = id,
            OperatorId = like.OperatorId,
            RegionId = like.RegionId,
            Name = Node,
            ClientUrl = $"nats://127.0.0.1:{Text(Ports.Client)}",
            WebSocketUrl = like.WebSocketUrl,
            MqttUrl = like.MqttUrl,
            LeafNodeUrl = like.LeafNodeUrl,
            MonitoringUrl = like.MonitoringUrl,
        });
        await db.SaveChangesAsync(Ct);
        db.NodeOrders.Add(new() { NodeId = id, Revision = 1 });
        await db.SaveChangesAsync(Ct);
    }

    private static TopologyNode At(string name, NatsPorts p, int agent) => new(
        name, "a", "test", "127.0.0.1", new(p.Client, p.WebSocket, p.Mqtt, p.LeafNode, p.Monitoring, p.Cluster, p.Gateway, agent),
        new($"nats://127.0.0.1:{Text(p.Client)}", "", "", "", ""), DrainSeconds: 1);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
