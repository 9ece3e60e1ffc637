using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Nats.Client;

namespace Platform.Local.Tests.Running;

/// <summary>Two of a region's five nodes are taken out of the topology: one gives its streams away first, the other's machine is gone for good.</summary>
public sealed class LeavingTests(ITestOutputHelper output)
{
    private const int Messages = 500;

    private static readonly HttpClient Http = new(new SocketsHttpHandler());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 360_000)]
    public async Task Streams_of_a_node_that_leaves_move_first_and_one_whose_machine_is_gone_is_not_waited_for_and_told_to_end_when_it_comes_back()
    {
        await using var platform = await LocalPlatform.StartAsync(Ct, "1x5");
        using var api = await platform.SignUpAsync(Ct);
        var tenant = await CalloutTenant.OfAsync(api, Ct);
        await tenant.EnableJetStreamAsync(Ct);
        var creds = await tenant.CredsAsync(Ct);
        await using var client = new NatsConnection(NatsOpts.Default with { Url = string.Join(',', platform.Nodes.Select(n => n.Url)), AuthOpts = new() { Creds = creds } });
        var (leaving, gone) = await FillAsync(client);
        var log = platform.Data.LogOf(gone);
        var starts = await CountAsync(log, " started, pid ");
        var staying = platform.Nodes.Select(n => n.Name).Except([leaving, gone], StringComparer.Ordinal).ToList();

        await using (var load = await FleetLoad.StartAsync(platform, creds, clients: 6, replicas: 3, Ct))
        using (platform.Without(gone, $"{gone}.nats"))
        {
            await platform.ChangeTopologyAsync(t => Without(t, leaving, gone), Ct);
            var took = await platform.RolloutAsync("change", killsController: false, Ct);
            var met = await load.StopAsync(Ct);
            output.WriteLine($"{leaving} leaves, {gone} is gone; rollout {took.TotalSeconds:0} s; {await StepsAsync(platform)}");
            output.WriteLine($"{met.Acknowledged} published, {met.Lost} lost; {met.Requests} requests, {met.FailedOnce} failed, {met.FailedTwice} of them twice");
            met.Lost.ShouldBe(0);
            met.FailedTwice.ShouldBe(0);
            await AllIsAtAsync(client, staying);
            await KnowNoOthersAsync(platform, staying);
            (await InfoBanner.IsServedAsync("127.0.0.1", new Uri(platform.Nodes.Single(n => n.Name == leaving).Url).Port, Ct)).ShouldBeFalse();
        }

        // Whoever keeps processes here is awake again, and starts the agent with its old folder.
        for (var attempt = 0; await CountAsync(log, "the fleet goes on without this node") == 0; attempt++)
        {
            (attempt < 300).ShouldBeTrue($"{gone} is not told to end");
            await Task.Delay(100, Ct);
        }

        (await CountAsync(log, " started, pid ")).ShouldBe(starts, "its server came back into the meta group");
        (await InfoBanner.IsServedAsync("127.0.0.1", new Uri(platform.Nodes.Single(n => n.Name == gone).Url).Port, Ct)).ShouldBeFalse();
        await KnowNoOthersAsync(platform, staying);
    }

    /// <summary>A stream of one replica and one of three.</summary>
    /// <returns>A node that has both, and another that has the second.</returns>
    private static async Task<(string Both, string Second)> FillAsync(NatsConnection client)
    {
        // The node with the fewest gets the next.
        await CreateAsync(client, "FIRST", 1);
        await CreateAsync(client, "SECOND", 3);
        var one = (await CreateAsync(client, "ONE", 1))[0];
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var three = await CreateAsync(client, "THREE", 3);
            if (three.Contains(one, StringComparer.Ordinal))
            {
                await PublishAsync(client, "ONE");
                await PublishAsync(client, "THREE");
                return (one, three.First(n => n != one));
            }

            await JsAsync(client, "STREAM.DELETE.THREE");
            await CreateAsync(client, $"MORE{attempt.ToString(CultureInfo.InvariantCulture)}", 1);
        }

        throw new InvalidOperationException("No node has both.");
    }

    /// <returns>The nodes that keep it.</returns>
    private static async Task<IReadOnlyList<string>> CreateAsync(NatsConnection client, string name, int replicas)
    {
        var config = JsonSerializer.Serialize(new { name, subjects = new[] { name }, num_replicas = replicas, max_bytes = 64 << 20 });
        for (var attempt = 0; ; attempt++)
        {
            // Right after a start the meta group may not know all its servers.
            var made = await JsAsync(client, $"STREAM.CREATE.{name}", config);
            if (made["error"] is null)
            {
                return Keepers(made);
            }

            (attempt < 40).ShouldBeTrue(made.ToJsonString());
            await Task.Delay(500, Ct);
        }
    }

    private static async Task PublishAsync(NatsConnection client, string subject)
    {
        for (var n = 0; n < Messages; n++)
        {
            await client.RequestAsync<string, byte[]>(subject, n.ToString(CultureInfo.InvariantCulture), cancellationToken: Ct);
        }
    }

    /// <summary>Every message is there, at these nodes alone, and replicas are whole again.</summary>
    private async Task AllIsAtAsync(NatsConnection client, List<string> nodes)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var (stream, replicas) in new[] { ("ONE", 1), ("THREE", 3) })
        {
            JsonNode info;
            do
            {
                info = await JsAsync(client, $"STREAM.INFO.{stream}");
                (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60)).ShouldBeTrue(info.ToJsonString());
                await Task.Delay(100, Ct);
            }
            while (info["error"] is not null || Keepers(info).Count != replicas || Keepers(info).Except(nodes, StringComparer.Ordinal).Any()
                || (info["cluster"]!["replicas"]?.AsArray() ?? []).Any(r => r!["current"]?.GetValue<bool>() is not true));

            info["state"]!["messages"]!.GetValue<int>().ShouldBe(Messages);
            var last = await JsAsync(client, $"STREAM.MSG.GET.{stream}", $$"""{"seq":{{Messages}}}""");
            Convert.FromBase64String(last["message"]!["data"]!.GetValue<string>()).ShouldBe("499"u8.ToArray());
        }

        output.WriteLine($"replicas whole after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    /// <summary>Each node that stays has routes to the others, and to nobody else, in its configuration and in fact; the meta group is of them alone.</summary>
    private static async Task KnowNoOthersAsync(LocalPlatform platform, List<string> staying)
    {
        var left = new List<string>();
        foreach (var (name, _) in platform.Nodes.Where(n => !staying.Contains(n.Name, StringComparer.Ordinal)))
        {
            left.Add($"127.0.0.1:{(await NodeSpec.ReadAsync(platform.Data.NodeSpec(name), Ct)).Ports.Cluster.ToString(CultureInfo.InvariantCulture)}");
        }

        foreach (var name in staying)
        {
            var spec = await NodeSpec.ReadAsync(platform.Data.NodeSpec(name), Ct);
            var monitoring = new Uri($"http://127.0.0.1:{spec.Ports.Monitoring.ToString(CultureInfo.InvariantCulture)}");
            var routes = await Http.GetFromJsonAsync<JsonNode>(new Uri(monitoring, "/routez"), Ct);
            routes!["routes"]!.AsArray().Select(r => r!["remote_name"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe(staying.Where(n => n != name), ignoreOrder: true);
            var streams = await Http.GetFromJsonAsync<JsonNode>(new Uri(monitoring, "/jsz"), Ct);
            streams!["meta_cluster"]!["cluster_size"]!.GetValue<int>().ShouldBe(staying.Count);
            var configuration = await File.ReadAllTextAsync(Path.Combine(spec.Folder, "nats.conf"), Ct);
            left.ShouldAllBe(address => !configuration.Contains(address, StringComparison.Ordinal));
        }
    }

    private static async Task<int> CountAsync(string log, string what) => (await File.ReadAllLinesAsync(log, Ct)).Count(l => l.Contains(what, StringComparison.Ordinal));

    private static async Task<string> StepsAsync(LocalPlatform platform)
    {
        await using var db = NpgsqlDataSource.Create(platform.ConnectionString("Owner"));
        await using var command = db.CreateCommand("select string_agg(format('%s %s %s s', node_name, effect, extract(epoch from ended_at - started_at)::numeric(8, 1)), ', ' order by started_at) from rollout_steps");
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static string Without(string topology, params string[] nodes)
    {
        var document = JsonNode.Parse(topology)!;
        var all = document["regions"]![0]!["nodes"]!.AsArray();
        foreach (var node in all.Where(n => nodes.Contains(n!["name"]!.GetValue<string>(), StringComparer.Ordinal)).ToList())
        {
            all.Remove(node);
        }

        return document.ToJsonString();
    }

    private static List<string> Keepers(JsonNode stream) =>
        [stream["cluster"]!["leader"]?.GetValue<string>() ?? "", .. (stream["cluster"]!["replicas"]?.AsArray() ?? []).Select(r => r!["name"]!.GetValue<string>())];

    private static async Task<JsonNode> JsAsync(NatsConnection client, string operation, string body = "")
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return JsonNode.Parse((await client.RequestAsync<string, string>($"$JS.API.{operation}", body, timeout: TimeSpan.FromSeconds(5), cancellationToken: Ct)).Data!)!;
            }
            catch (NatsException) when (attempt < 10)
            {
                await Task.Delay(500, Ct); // its server is the one that leaves
            }
        }
    }
}
