using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Platform.Nats.Client;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Live;
using Platform.Store;

namespace Platform.Portal.Tests.Live;

/// <summary>What the preview says against what three real servers then close.</summary>
public sealed class ClosePreviewTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    // Of an account's connections, servers tell each other every 30 seconds at least.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sees_the_connections_of_every_node_with_their_user_key_and_subscriptions()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var clients = await ConnectAsync(tenant, [1, 1, 1], subscriptions: i => i);

        var look = await LookAsync(tenant);

        (look.Connections.Unknown, look.Connections.Nodes, look.Connections.Answered).ShouldBe((null, 3, 3));
        look.Connections.Connections.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => (c.Name, c.Node, c.Region, c.Subs, c.Kind, c.Language))
            .ShouldBe([("c0", "us-east-1", "us-east", 0L, "Client", ".NET"), ("c1", "eu-west-1", "eu-west", 1L, "Client", ".NET"), ("c2", "ap-south-1", "ap-south", 2L, "Client", ".NET")]);
        look.Connections.Connections.ShouldAllBe(c => c.User!.StartsWith('U') && c.SignedBy!.StartsWith('A'));
        (look.Use.Connections, look.Use.LeafNodes, look.Use.MostSubs, look.Use.JetStream).ShouldBe((3, 0, 2, null));
    }

    [Theory]
    [InlineData("3 0 0", """{"limits":{"conn":2} }""")]
    [InlineData("3 1 0", """{"limits":{"subs":2} }""")]
    [InlineData("2 1 1", """{"limits":{"conn":0} }""")]
    [InlineData("2 1 0", """{"limits":{"conn":-1,"payload":10},"default_permissions":{"pub":{"deny":["x"]} },"mappings":{"a":[{"subject":"b"}]} }""")]
    public async Task What_it_says_is_what_drops(string spread, string patch)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var clients = await ConnectAsync(tenant, [.. spread.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture))], subscriptions: i => i);

        var said = await PreviewAsync(tenant, patch);
        await PatchAsync(tenant, patch);
        await fleet.PushAsync(tenant.Account);
        await Clients.SettleAsync(TimeSpan.FromSeconds(2));

        (said.Unknown, said.MayClose.Count, said.Least).ShouldBe((null, 0, said.Most));
        clients.Closed.ShouldBe(said.Closes.Select(c => c.Name), ignoreOrder: true);
    }

    [Theory]
    [InlineData("4 1 0", 3)]
    [InlineData("2 2 2", 2)]
    [InlineData("1 1 1", 2)]
    public async Task Where_only_all_nodes_together_pass_the_limit_it_says_between_which_bounds(string spread, int conn)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var clients = await ConnectAsync(tenant, [.. spread.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture))], subscriptions: _ => 0);
        var patch = $$"""{"limits":{"conn":{{conn}} } }""";

        var said = await PreviewAsync(tenant, patch);
        await PatchAsync(tenant, patch);
        await fleet.PushAsync(tenant.Account);
        await Clients.SettleAsync(Heartbeat + TimeSpan.FromSeconds(5), until: () => clients.Closed.Count >= said.Least);
        await Clients.SettleAsync(TimeSpan.FromSeconds(1));

        clients.Closed.Count.ShouldBeInRange(said.Least, said.Most);
        said.Closes.Select(c => c.Name).ShouldBeSubsetOf(clients.Closed);
        clients.Closed.ShouldBeSubsetOf(said.Closes.Concat(said.MayClose).Select(c => c.Name));
    }

    [Fact]
    public async Task Suspended_everybody_drops_and_nothing_more_is_known()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var clients = await ConnectAsync(tenant, [1, 1, 1], subscriptions: _ => 0);
        var open = (await LookAsync(tenant)).Connections.Connections;

        var said = ClosePreview.Of(new CloseChange { IsShut = true }, open);
        await tenant.Client.PostAsync($"{tenant.AccountPath}/suspend", null, Ct);
        await fleet.PushAsync(tenant.Account);
        await Clients.SettleAsync(TimeSpan.FromSeconds(2));

        clients.Closed.ShouldBe(said.Sure.Select(c => c.Connection.Name), ignoreOrder: true);
        (await LookAsync(tenant)).Connections.Unknown.ShouldBe("not known: the account is suspended, so nobody can enter it to ask");
    }

    [Fact]
    public async Task An_account_nobody_may_enter_is_not_known_and_the_preview_says_so()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await PatchAsync(tenant, """{"limits":{"conn":0} }""");
        await fleet.PushAsync(tenant.Account);

        var said = await PreviewAsync(tenant, """{"limits":{"subs":1} }""");

        said.Unknown.ShouldNotBeNull().ShouldStartWith("not known: no node let the portal in");
        said.Changed.ShouldBe(["limits"]);
        said.Closes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_saves_nothing_and_refuses_what_the_patch_would_be_refused_for()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);

        var notes = await PreviewAsync(tenant, """{"limits":{"conn":0,"subs":0,"payload":0,"data":5},"description":"x"}""");
        var told = await (await PostAsync(tenant, """{"limits":{"conn":-5} }""")).ToldAsync();

        notes.Changed.ShouldBe(["limits", "description"]);
        notes.Notes.Select(n => n.Field).ShouldBe(["/limits/conn", "/limits/subs", "/limits/payload", "/limits/data"]);
        told.ShouldBe("400 account.limit_below_minus_one /limits/conn");
        var account = await (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).ReadAsync<AccountDetail>();
        (account.Generation, account.Limits.Conn, account.Description).ShouldBe((1, -1, ""));
    }

    private static Task<(LiveConnections Connections, LiveUse Use)> LookAsync(Tenant tenant) =>
        tenant.AsAsync(Role.Owner, s => s.GetRequiredService<LiveLook>().LookAsync(tenant.Account, Ct));

    private static async Task<PreviewAccount.Response> PreviewAsync(Tenant tenant, string patch) => await (await PostAsync(tenant, patch)).ReadAsync<PreviewAccount.Response>();

    private static Task<HttpResponseMessage> PostAsync(Tenant tenant, string patch) => tenant.Client.PostAsync($"{tenant.AccountPath}/preview", Json(patch), Ct);

    private static async Task PatchAsync(Tenant tenant, string patch) => (await tenant.Client.PatchAsync(tenant.AccountPath, Json(patch), Ct)).EnsureSuccessStatusCode();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    /// <summary>So many clients per node, one after the other round the nodes; the n-th, "cn", has as many subscriptions as the function says.</summary>
    private async Task<Clients> ConnectAsync(Tenant tenant, int[] perNode, Func<int, int> subscriptions)
    {
        var clients = new Clients();
        for (var round = 0; round < perNode.Max(); round++)
        {
            foreach (var node in Enumerable.Range(0, perNode.Length).Where(n => perNode[n] > round))
            {
                var place = clients.All.Count;
                var client = await fleet.ConnectAsync(tenant, node, string.Create(CultureInfo.InvariantCulture, $"c{place}"));
                clients.All.Add(client);
                for (var i = 0; i < subscriptions(place); i++)
                {
                    await client.SubscribeCoreAsync<byte[]>(string.Create(CultureInfo.InvariantCulture, $"x.{i}"), cancellationToken: Ct);
                }

                await client.PingAsync(Ct);
            }
        }

        return clients;
    }

    private sealed class Clients : IAsyncDisposable
    {
        public List<NatsConnection> All { get; } = [];

        public IReadOnlyList<string> Closed => [.. All.Where(c => c.ConnectionState != NatsConnectionState.Open).Select(c => c.Opts.Name!)];

        public static async Task SettleAsync(TimeSpan longest, Func<bool>? until = null)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < longest && until?.Invoke() is not true)
            {
                await Task.Delay(100, Ct);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in All)
            {
                await client.DisposeAsync();
            }
        }
    }
}
