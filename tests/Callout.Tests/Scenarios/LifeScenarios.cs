using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>What becomes of admitted clients, and of leaf nodes.</summary>
public sealed class LifeScenarios
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Coming_and_going_is_told_once_and_under_the_clients_account()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Token is "red" ? asked.Node.Red : asked.Node.Blue));
        await using var system = await node.SystemAsync();
        await using var events = await system.SubscribeCoreAsync<string>("$SYS.>", cancellationToken: Ct);
        await system.FlushAsync(Ct);
        foreach (var (token, account) in new[] { ("red", node.Red.Account), ("blue", node.Blue.Account) })
        {
            using (var client = await RawClient.OpenAsync(node.Url, Ct))
            {
                (await client.ConnectAsync($$"""{"auth_token":"{{token}}","name":"told"}""", Ct)).ShouldBeNull();
            }

            await Task.Delay(500, Ct);
            var heard = new List<(string Subject, JsonNode Body)>();
            while (events.Msgs.TryRead(out var message))
            {
                heard.Add((message.Subject, JsonNode.Parse(message.Data!)!));
            }

            heard.Count(e => e.Subject == $"$SYS.ACCOUNT.{account}.CONNECT").ShouldBe(1);
            heard.Count(e => e.Subject == $"$SYS.ACCOUNT.{account}.DISCONNECT").ShouldBe(1);
            string[] others = [.. new[] { node.AuthAccount, node.Red.Account, node.Blue.Account }.Except([account], StringComparer.Ordinal).Select(a => $"$SYS.ACCOUNT.{a}.CONNECT")];
            heard.ShouldNotContain(e => others.Contains(e.Subject, StringComparer.Ordinal));
            heard.Where(e => e.Subject == $"$SYS.ACCOUNT.{account}.SERVER.CONNS").Select(e => e.Body["conns"]!.GetValue<int>()).ShouldBe([1, 0]);
            heard.Single(e => e.Subject == $"$SYS.ACCOUNT.{account}.CONNECT").Body["client"]!["name"]!.GetValue<string>().ShouldBe("told");
        }
    }

    [Fact]
    public async Task A_revocation_drops_one_client_and_then_all()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red));
        using var first = await InAsync(node);
        using var second = await InAsync(node);
        using var third = await InAsync(node);
        var (one, two, three) = (first.StayAsync(Ct), second.StayAsync(Ct), third.StayAsync(Ct));
        var later = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        var claims = node.Red.Claims();

        claims.Account.Revocations = new(StringComparer.Ordinal) { [node.Asked.First().Request.UserNKey] = later };
        await node.UpdateAsync(claims);
        (await one.WaitAsync(TimeSpan.FromSeconds(2), Ct)).ShouldBe("-ERR 'User Authentication Revoked'");
        (two.IsCompleted, three.IsCompleted).ShouldBe((false, false));

        // The server tells updates of one account apart by whole seconds.
        await Task.Delay(1100, Ct);
        claims.Account.Revocations = new(StringComparer.Ordinal) { ["*"] = later };
        await node.UpdateAsync(claims);
        (await two.WaitAsync(TimeSpan.FromSeconds(2), Ct)).ShouldBe("-ERR 'User Authentication Revoked'");
        (await three.WaitAsync(TimeSpan.FromSeconds(2), Ct)).ShouldBe("-ERR 'User Authentication Revoked'");
    }

    [Fact]
    public async Task Leaf_nodes_are_admitted_by_their_token_into_the_account_it_names()
    {
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Token is "token" || asked.Request.ConnectOptions is { Username: "leaf", Password: "pwd" } ? asked.Admit(asked.Node.Red) : Asked.Nothing, Leaf);
        await using var echo = await node.ConnectAsync("token");
        await using var questions = await echo.SubscribeCoreAsync<string>("question", cancellationToken: Ct);
        await echo.FlushAsync(Ct);

        foreach (var (who, isIn) in new[] { ("tokenx", false), ("leaf:pwdx", false), ("token", true), ("leaf:pwd", true) })
        {
            using var leaf = await LeafAsync(node, who, user: null);
            (await LeavesAsync(leaf, isIn)).ShouldBe(isIn ? 1 : 0, who);
            if (isIn)
            {
                await using var beyond = new NatsConnection(NatsOpts.Default with { Url = leaf.Url });
                var asking = AskedUntilHeardAsync(beyond);
                await (await questions.Msgs.ReadAsync(Ct)).ReplyAsync("answer", cancellationToken: Ct);
                (await asking).ShouldBe("answer");
            }
        }
    }

    [Fact]
    public async Task A_leaf_node_with_a_wrong_seed_is_refused_and_the_server_lives()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Token is "token" ? asked.Admit(asked.Node.Red) : Asked.Nothing, Leaf);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);

        using var good = await LeafAsync(node, "token", user);
        (await LeavesAsync(good, isExpected: true)).ShouldBe(1);
        using var bad = await LeafAsync(node, "token", user, seedOf: other);
        (await LeavesAsync(bad, isExpected: false)).ShouldBe(0);

        (await LeavesAsync(good, isExpected: true)).ShouldBe(1);
        (await node.RefusalAsync(new { auth_token = "token" })).ShouldBeNull();
    }

    [Fact]
    public async Task Answers_to_clients_that_are_gone_count_no_connections()
    {
        var late = new ConcurrentQueue<Asked>();
        await using var node = await ScenarioNode.StartAsync(
            asked =>
            {
                if (asked.Token is "legit")
                {
                    return asked.Admit(asked.Node.Red);
                }

                late.Enqueue(asked);
                return Asked.Silence;
            },
            new() { Config = _ => "authorization { timeout: 1 }", Tenant = claims => claims.Account.Limits.Conn = 5 });

        for (var i = 0; i < 3; i++)
        {
            (await node.RefusalAsync(new { auth_token = "zombie" })).ShouldNotBeNull();
        }

        foreach (var asked in late)
        {
            await asked.ReplyAsync(asked.Admit(node.Red));
        }

        var clients = new List<RawClient>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await InAsync(node, "legit"));
        }

        (await node.RefusalAsync(new { auth_token = "legit" })).ShouldNotBeNull("five are the account's limit");
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task An_account_that_loses_its_authorization_asks_nobody_any_more()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red));
        using (await InAsync(node))
        {
            node.Asked.Count.ShouldBe(1);
        }

        var claims = node.AuthClaims();
        claims.Account.Authorization = new();
        await Task.Delay(1100, Ct);
        await node.UpdateAsync(claims);

        // The client is now what its sentinel says: a user of AUTH that may do nothing.
        using var client = await InAsync(node);
        await client.SendAsync("SUB foo 1\r\n", Ct);
        (await client.LineAsync(Ct)).ShouldStartWith("-ERR 'Permissions Violation");
        node.Asked.Count.ShouldBe(1);
    }

    private static ScenarioOptions Leaf => new()
    {
        Config = ports => $"leafnodes {{ listen: \"127.0.0.1:{ports.LeafNode}\" }}",
        Tenant = claims => claims.Account.Limits.LeafNodeConn = -1,
    };

    private static async Task<RawClient> InAsync(ScenarioNode node, string token = "x")
    {
        var client = await RawClient.OpenAsync(node.Url, Ct);
        (await client.ConnectAsync($$"""{"auth_token":"{{token}}"}""", Ct)).ShouldBeNull();
        return client;
    }

    /// <summary>A server that is a leaf of the node; with creds of a user of AUTH, or without.</summary>
    private static async Task<NatsServerProcess> LeafAsync(ScenarioNode node, string who, KeyPair? user, KeyPair? seedOf = null)
    {
        user ??= KeyPair.CreatePair(PrefixByte.User);
        using var seed = (seedOf ?? user).ExportSeed();
        var creds = Path.Combine(node.Server.Folder, $"{user.PublicKey}-{(seedOf is null ? "good" : "bad")}.creds");
        await File.WriteAllTextAsync(creds, ScenarioNode.Creds(node.AuthUser(user), seed.Utf8), Ct);
        return await NatsServerProcess.StartAsync($$"""
            server_name: "leaf-{{user.PublicKey[..8]}}"
            leafnodes { reconnect: 1, remotes: [ { url: "nats://{{who}}@127.0.0.1:{{node.Server.Ports.LeafNode.ToString(CultureInfo.InvariantCulture)}}", credentials: "{{creds}}" } ] }
            """, Ct);
    }

    /// <summary>How many leaf connections it has; waited for if one is expected.</summary>
    private static async Task<int> LeavesAsync(NatsServerProcess leaf, bool isExpected)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        for (var round = 0; ; round++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{leaf.Ports.Monitoring}/leafz"));
            using var answer = await http.SendAsync(request, Ct);
            var count = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["leafnodes"]!.GetValue<int>();
            if (isExpected ? count > 0 || round > 50 : round > 5)
            {
                return count;
            }

            await Task.Delay(100, Ct);
        }
    }

    // Interest travels; until it has arrived a question finds nobody.
    private static async Task<string?> AskedUntilHeardAsync(NatsConnection connection)
    {
        while (true)
        {
            try
            {
                return (await connection.RequestAsync<string, string>("question", "?", cancellationToken: Ct)).Data;
            }
            catch (NatsNoRespondersException)
            {
                await Task.Delay(50, Ct);
            }
        }
    }
}
