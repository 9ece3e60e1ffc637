using System.Security.Cryptography;
using System.Text;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;
using Platform.Nats.Tests.Client;

namespace Platform.Nats.Tests.SystemAccount;

public sealed class NatsSystemTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Operator _operator = new();
    private TestCluster _cluster = null!;
    private NatsConnection _nats = null!;
    private NatsSystem _system = null!;

    private static CancellationToken Ct => Deadline.OneMinute();

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(3, _operator.Config, Ct);
        _nats = new NatsConnection(_operator.SystemOpts(_cluster[0].Url));
        _system = new NatsSystem(_nats);
    }

    public async ValueTask DisposeAsync()
    {
        await _nats.DisposeAsync();
        _cluster.Dispose();
    }

    [Fact]
    public async Task A_ping_finds_every_server_by_name_version_and_cluster()
    {
        var servers = await _system.PingServersAsync(ServerExpectation.Of(3), Patience, Ct);

        servers.Select(s => (s.Name, s.Cluster, s.Host)).Order().ShouldBe([("n1", "c1", "127.0.0.1"), ("n2", "c1", "127.0.0.1"), ("n3", "c1", "127.0.0.1")]);
        servers.Select(s => s.Version).Distinct().ShouldHaveSingleItem().ShouldStartWith("2.");
        servers.Select(s => s.Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_claims_update_is_answered_by_every_server_and_read_back_from_every_server()
    {
        var jwt = _operator.Sign(_operator.Tenant, Operator.Now);
        var ids = (await _system.PingServersAsync(ServerExpectation.Of(3), Patience, Ct)).Select(s => s.Id).ToList();

        var answers = await _system.UpdateClaimsAsync(jwt, ServerExpectation.Of(ids), Patience, Ct);

        answers.Select(a => a with { ServerId = "" }).OrderBy(a => a.ServerName, StringComparer.Ordinal).ShouldBe(
        [
            new ClaimsAnswer("", "n1", 200, "jwt updated", null),
            new ClaimsAnswer("", "n2", 200, "jwt updated", null),
            new ClaimsAnswer("", "n3", 200, "jwt updated", null),
        ]);
        answers.Select(a => a.ServerId).ShouldBe(ids, ignoreOrder: true);
        (await _system.LookupClaimsAsync(_operator.Tenant.PublicKey, 3, Patience, Ct)).ShouldBe([jwt, jwt, jwt]);
        (await _system.ListClaimsAsync(ServerExpectation.Of(3), Patience, Ct)).Select(l => (l.ServerName, Of: string.Join(',', l.Accounts.Order(StringComparer.Ordinal))))
            .OrderBy(l => l.ServerName, StringComparer.Ordinal).ShouldBe(new[] { "n1", "n2", "n3" }.Select(n => (n, string.Join(',', Accounts()))));
    }

    [Fact]
    public async Task A_refused_update_says_why_server_by_server()
    {
        var answers = await _system.UpdateClaimsAsync("not.a.jwt", ServerExpectation.Of(3), Patience, Ct);

        answers.Count.ShouldBe(3);
        answers.ShouldAllBe(a => !a.Succeeded && a.Code == 500 && a.Error!.StartsWith("jwt update", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_server_is_missing_from_the_answers_at_the_deadline()
    {
        var ids = (await _system.PingServersAsync(ServerExpectation.Of(3), Patience, Ct)).ToDictionary(s => s.Name, s => s.Id, StringComparer.Ordinal);
        _cluster[2].Kill9();

        var answers = await _system.UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(ids.Values), TimeSpan.FromSeconds(2), Ct);

        answers.Select(a => a.ServerName).Order(StringComparer.Ordinal).ShouldBe(["n1", "n2"]);
    }

    [Fact]
    public async Task An_unknown_account_is_looked_up_as_nothing_by_every_server()
        => (await _system.LookupClaimsAsync(_operator.Tenant.PublicKey, 3, Patience, Ct)).ShouldBe(["", "", ""]);

    [Fact]
    public async Task A_pack_holds_all_accounts_and_nothing_when_the_hash_says_they_are_known()
    {
        await _system.UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(3), Patience, Ct);

        var packed = await _system.PackClaimsAsync(default, Patience, Ct).ToListAsync(Ct);

        packed.Select(p => p.Account).Order(StringComparer.Ordinal).ShouldBe(Accounts());
        var hash = new byte[32];
        foreach (var (_, jwt) in packed)
        {
            var one = SHA256.HashData(Encoding.UTF8.GetBytes(jwt));
            for (var i = 0; i < hash.Length; i++)
            {
                hash[i] ^= one[i];
            }
        }

        (await _system.PackClaimsAsync(hash, Patience, Ct).ToListAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pack_is_of_the_server_asked_where_a_cluster_has_one_server()
    {
        NatsPorts[] ports = [NatsPorts.Take(), NatsPorts.Take()];
        var gateways = string.Join(", ", ports.Select((p, i) => $"{{ name: g{i}, url: \"nats://127.0.0.1:{p.Gateway}\" }}"));
        var jwts = ports.Select((_, i) => _operator.Sign(_operator.System, Operator.Now.AddSeconds(i - 30))).ToList();
        var starting = ports.Select((p, i) => NatsServerProcess.StartVerbatimAsync(
            p,
            $$"""
            listen: "127.0.0.1:{{p.Client}}"
            gateway { name: g{{i}}, listen: "127.0.0.1:{{p.Gateway}}", gateways: [ {{gateways}} ] }
            {{_operator.Config($"g{i}", jwts[i])}}
            """,
            Ct));
        var servers = await Task.WhenAll(starting);
        foreach (var (server, jwt) in servers.Zip(jwts))
        {
            await using var nats = new NatsConnection(_operator.SystemOpts(server.Url));
            var system = new NatsSystem(nats);
            while ((await system.PingServersAsync(ServerExpectation.Of(2), TimeSpan.FromMilliseconds(200), Ct)).Count < 2)
            {
                Ct.ThrowIfCancellationRequested();
            }

            for (var i = 0; i < 10; i++)
            {
                (await system.PackClaimsAsync(default, Patience, Ct).ToListAsync(Ct)).ShouldBe([new PackedClaims(_operator.System.PublicKey, jwt)]);
            }
        }

        Array.ForEach(servers, s => s.Dispose());
    }

    [Fact]
    public async Task A_delete_takes_the_account_from_every_server()
    {
        await _system.UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(3), Patience, Ct);

        var answers = await _system.DeleteClaimsAsync(_operator.SignDelete(_operator.Tenant), ServerExpectation.Of(3), Patience, Ct);

        answers.Select(a => (a.Succeeded, a.Message)).ShouldBe(Enumerable.Repeat((true, (string?)"deleted 1 accounts"), 3));
        (await _system.LookupClaimsAsync(_operator.Tenant.PublicKey, 3, Patience, Ct)).ShouldBe(["", "", ""]);
    }

    [Fact]
    public async Task Somebody_coming_and_going_is_seen_with_account_user_and_reason()
    {
        await _system.UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(3), Patience, Ct);
        await using var connected = _system.SubscribeConnectEventsAsync(null, Ct).Where(e => e.Client.Account == _operator.Tenant.PublicKey).GetAsyncEnumerator(Ct);
        await using var disconnected = _system.SubscribeDisconnectEventsAsync(null, Ct).Where(e => e.Client.Account == _operator.Tenant.PublicKey).GetAsyncEnumerator(Ct);
        var coming = connected.MoveNextAsync().AsTask();
        var going = disconnected.MoveNextAsync().AsTask();
        await _nats.PingAsync(Ct);
        await Task.Delay(300, Ct); // interest crosses the routes

        var user = _operator.Tenant.NewUser();
        await using (var client = new NatsConnection(new NatsOpts { Url = _cluster[2].Url, Name = "visitor", AuthOpts = user.AuthOpts }))
        {
            await client.PublishAsync("x", "12345", cancellationToken: Ct);
        }

        (await coming.WaitAsync(Patience, Ct)).ShouldBeTrue();
        (await going.WaitAsync(Patience, Ct)).ShouldBeTrue();
        var (came, left) = (connected.Current, disconnected.Current);
        (came.Server.Name, came.Client.User, came.Client.Name, came.Client.NameTag, came.Client.Language, came.Client.Kind, came.Client.ClientType, came.Client.IssuerKey)
            .ShouldBe(("n3", user.Key.PublicKey, "visitor", _operator.Tenant.PublicKey, ".NET", "Client", "nats", _operator.Tenant.Signing.PublicKey));
        (left.Reason, left.Client.Id, left.Sent, left.Received).ShouldBe(("Client Closed", came.Client.Id, new Traffic { Messages = 1, Bytes = 5 }, new Traffic()));
        came.EventId.ShouldNotBe(left.EventId);
    }

    [Fact]
    public async Task The_census_finds_every_connection_over_pages_and_servers()
    {
        await _system.UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(3), Patience, Ct);
        var clients = Enumerable.Range(0, 7).Select(i => new NatsConnection(new NatsOpts
        {
            Url = _cluster[i % 2].Url,
            Name = $"client {i}",
            AuthOpts = _operator.Tenant.NewUser().AuthOpts,
        })).ToList();
        foreach (var client in clients)
        {
            await client.ConnectAsync(Ct);
        }

        var pages = await _system.ConnzAsync(new ConnzQuery(_operator.Tenant.PublicKey, PageSize: 2), ServerExpectation.Of(3), Patience, Ct).ToListAsync(Ct);

        pages.SelectMany(p => p.Connections.Select(c => (p.Server.Name, c.Name, c.Account))).Order()
            .ShouldBe(Enumerable.Range(0, 7).Select(i => (i % 2 == 0 ? "n1" : "n2", (string?)$"client {i}", (string?)_operator.Tenant.PublicKey)).Order());
        pages.ShouldAllBe(p => p.Connections.Count <= 2);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private IEnumerable<string> Accounts() => new[] { _operator.System.PublicKey, _operator.Tenant.PublicKey }.Order(StringComparer.Ordinal);
}
