using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Broker.Topology;
using Platform.Fixtures;

namespace Platform.Broker.Tests.Agents;

/// <summary>Whom the controller gives orders, and which.</summary>
[Collection(LongestFirst.Name)]
public sealed class AgentServerTests : IDisposable
{
    private static readonly AgentReport Report = new(0, 0, "rev", "running", "2.15.1", "");
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-agents-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_gets_its_own_order_at_once_and_the_next_when_there_is_one()
    {
        await using var world = await World.StartAsync();
        await LayOutAsync(world);
        Issue("fleet", "controller", "us-east-1", "mars-1");
        var url = new Uri($"https://127.0.0.1:{TestPorts.Take(1)[0]}");
        await using var controller = await RunningController.StartAsync(
            world, Ct, ("Agents:Url", url.ToString()), ("Agents:CertificateFile", Certificate("fleet", "controller")), ("Agents:TrustFile", Trust("fleet")));

        var first = await AskAsync(url, "us-east-1", new(0, 0, Report));
        (first!.Revision, first.Restarts, first.Place!.Ports.Client).ShouldBe((1, 0, 5000));
        await using (var db = world.AsOwner())
        {
            (await db.NodeOrders.SingleAsync(o => db.Nodes.Any(n => n.Id == o.NodeId && n.Name == "us-east-1"), Ct)).Report!.ShouldContain("\"running\"");
        }

        var next = AskAsync(url, "us-east-1", new(1, 0, Report));
        await Task.Delay(300, Ct);
        next.IsCompleted.ShouldBeFalse("there is nothing new");
        await using (var db = world.AsOwner())
        {
            await db.NodeOrders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Restarts, 1), Ct);
        }

        (await next)!.Restarts.ShouldBe(1);
        NodeOrders.IsDismissed((await AskAsync(url, "mars-1", new(0, 0, Report)))!).ShouldBeTrue("the topology has no such node");
    }

    [Fact]
    public async Task Whoever_has_no_certificate_of_the_fleet_is_not_listened_to()
    {
        await using var world = await World.StartAsync();
        Issue("fleet", "controller");
        Issue("strangers", "us-east-1");
        var url = new Uri($"https://127.0.0.1:{TestPorts.Take(1)[0]}");
        await using var controller = await RunningController.StartAsync(
            world, Ct, ("Agents:Url", url.ToString()), ("Agents:CertificateFile", Certificate("fleet", "controller")), ("Agents:TrustFile", Trust("fleet")));

        (await AskWithAsync(url, certificate: null, new(0, 0, Report))).ShouldBeNull();
        await Should.ThrowAsync<HttpRequestException>(() => AskWithAsync(url, Certificate("strangers", "us-east-1"), new(0, 0, Report)));
    }

    private Task<NodeOrder?> AskAsync(Uri url, string node, AgentTurn turn) => AskWithAsync(url, Certificate("fleet", node), turn);

    private async Task<NodeOrder?> AskWithAsync(Uri url, string? certificate, AgentTurn turn)
    {
        var trust = new PeerTrust(certificate ?? "", Trust("fleet"));
        using var own = certificate is null ? null : X509Certificate2.CreateFromPemFile(certificate);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => trust.NameOf(shown as X509Certificate2) is TopologyRules.Controller, ClientCertificates = own is null ? [] : [own] },
        });
        using var answer = await http.PostAsJsonAsync(new Uri(url, AgentTurn.Path), turn, NodeSpec.Json, Ct);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<NodeOrder>(NodeSpec.Json, Ct) : null;
    }

    private static async Task LayOutAsync(World world)
    {
        await using var db = world.AsOwner();
        var nodes = await db.Nodes.ToListAsync(Ct);
        var topology = new FleetTopology([.. nodes.Select(n => new TopologyRegion(n.Name[..^2], n.Name, "us", "local", [
            new(n.Name, "a", "local", "127.0.0.1", new(5000, 5001, 5002, 5003, 5004, 5005, 5006, 5007), new("", "", "", "", ""), 3),
        ]))]);
        db.Topologies.Add(new() { OperatorId = nodes[0].OperatorId, Revision = 1, Document = topology.Write(), Note = "", CreatedBy = "test", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        db.NodeOrders.AddRange(nodes.Select(n => new Store.NodeOrderRow { NodeId = n.Id, Revision = 1 }));
        await db.SaveChangesAsync(Ct);
    }

    private string Certificate(string authority, string name) => Path.Combine(_folder, $"{authority}-{name}.pem");

    private string Trust(string authority) => Path.Combine(_folder, $"{authority}-trust.pem");

    private void Issue(string authority, params string[] names)
    {
        using var authorities = FleetAuthorities.ReadOrMake(Path.Combine(_folder, $"{authority}.pem"), Now);
        NodeCertificates.Renew(authorities, names.Select(n => new CertifiedNode(n, ["127.0.0.1"], Certificate(authority, n), Trust(authority))), Now);
    }
}
