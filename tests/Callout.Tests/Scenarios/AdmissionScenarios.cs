using System.Text.Json.Nodes;
using Platform.Fixtures;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>Who gets in, where, and with what: scenarios of nats-server's own auth_callout tests as anybody sees them from outside, in
/// operator mode (docs/auth-callout-scenarios.md).</summary>
public sealed class AdmissionScenarios
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lets_in_the_right_credential_only_and_shows_no_token()
    {
        await using var node = await ScenarioNode.StartAsync(asked =>
            asked.Token is "let-me-in" || asked.Request.ConnectOptions is { Username: "ines", Password: "secret" }
                ? asked.Admit(asked.Node.Red, user => (user.User.Pub.Allow, user.Expires) = (["$SYS.>"], TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()))
                : Asked.Nothing);

        (await node.RefusalAsync(new { auth_token = "wrong" })).ShouldBe("-ERR 'Authorization Violation'");
        (await node.RefusalAsync(new { user = "ines", pass = "guess" })).ShouldBe("-ERR 'Authorization Violation'");
        (await node.RefusalAsync(new { user = "ines", pass = "secret" })).ShouldBeNull();
        await using var client = await node.ConnectAsync("let-me-in");

        var info = await ScenarioNode.UserInfoAsync(client);
        info["account"]!.GetValue<string>().ShouldBe(node.Red.Account);
        info["permissions"]!["publish"]!["allow"]!.AsArray().Single()!.GetValue<string>().ShouldBe("$SYS.>");
        TimeSpan.FromMicroseconds(info["expires"]!.GetValue<long>() / 1000.0).ShouldBeInRange(TimeSpan.FromMinutes(9.8), TimeSpan.FromMinutes(10));
        info.ToJsonString().ShouldNotContain("let-me-in");
        node.Asked.Last().Request.ClientInformation.Host.ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Refuses_a_user_that_must_come_through_a_proxy()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red, user => user.User.ProxyRequired = true));

        (await node.RefusalAsync(new { auth_token = "x" })).ShouldNotBeNull();
        (await node.NextRefusalAsync()).ShouldContain("proxy", Case.Insensitive);
    }

    [Fact]
    public async Task Places_each_client_in_the_account_its_credential_names()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Token switch
        {
            "red" => asked.Admit(asked.Node.Red),
            "blue" => asked.Admit(asked.Node.Blue),
            _ => Asked.Nothing,
        });

        (await node.RefusalAsync(new { })).ShouldNotBeNull();
        await using var red = await node.ConnectAsync("red");
        await using var blue = await node.ConnectAsync("blue");
        (await ScenarioNode.UserInfoAsync(red))["account"]!.GetValue<string>().ShouldBe(node.Red.Account);
        (await ScenarioNode.UserInfoAsync(blue))["account"]!.GetValue<string>().ShouldBe(node.Blue.Account);
    }

    [Fact]
    public async Task Refuses_an_account_that_is_not_on_the_list()
    {
        using var stranger = new Tenant("stranger");
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Admit(asked.Token switch { "red" => asked.Node.Red, "blue" => asked.Node.Blue, _ => stranger }),
            new() { AllowedAccounts = node => [node.Red.Account] });

        (await node.RefusalAsync(new { auth_token = "red" })).ShouldBeNull();
        (await node.RefusalAsync(new { auth_token = "blue" })).ShouldNotBeNull();
        (await node.NextRefusalAsync()).ShouldContain("not permitted", Case.Insensitive);
        (await node.RefusalAsync(new { auth_token = "stranger" })).ShouldNotBeNull();
    }

    [Fact]
    public async Task Takes_a_signing_keys_user_and_refuses_limits_beside_a_scope()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Token switch
        {
            "signed" => asked.Admit(asked.Node.Red),
            "scoped" => asked.Admit(asked.Node.Red, user => user.SetScoped(true), asked.Node.Red.Scoped),
            "beside" => asked.Admit(asked.Node.Red, signer: asked.Node.Red.Scoped),
            // The other account's key for a user of this one.
            _ => asked.Admit(asked.Node.Red, signer: asked.Node.Blue.Signing),
        });

        (await node.RefusalAsync(new { auth_token = "signed" })).ShouldBeNull();
        (await node.RefusalAsync(new { auth_token = "scoped" })).ShouldBeNull();
        (await node.RefusalAsync(new { auth_token = "beside" })).ShouldNotBeNull();
        (await node.NextRefusalAsync()).ShouldContain("scoped users require no permissions or limits set");
        (await node.RefusalAsync(new { auth_token = "foreign" })).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Applies_the_scopes_template(bool anyAccount)
    {
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Admit(asked.Node.Red, user => user.SetScoped(true), asked.Node.Red.Scoped),
            new() { AllowedAccounts = anyAccount ? null : node => [node.Red.Account] });
        await using var client = await node.ConnectAsync("scoped");

        var permissions = (await ScenarioNode.UserInfoAsync(client))["permissions"]!;
        Listed(permissions["publish"]!["allow"]!).ShouldBe(["$SYS.REQ.USER.INFO", "foo.>"]);
        Listed(permissions["subscribe"]!["allow"]!).ShouldBe(["_INBOX.>", "foo.>"]);

        // It may answer what it received, though it may not publish to inboxes.
        await using var subscription = await client.SubscribeCoreAsync<string>("foo.>", cancellationToken: Ct);
        var asking = client.RequestAsync<string, string>("foo.bar", "ping", cancellationToken: Ct).AsTask();
        await (await subscription.Msgs.ReadAsync(Ct)).ReplyAsync("pong", cancellationToken: Ct);
        (await asking).Data.ShouldBe("pong");
    }

    [Fact]
    public async Task Gives_clients_without_a_sentinel_the_default_one()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red));

        (await node.RefusalAsync(new { auth_token = "own", jwt = node.Sentinel })).ShouldBeNull();
        (await node.RefusalAsync(new { auth_token = "none" })).ShouldBeNull();
        node.Asked.ShouldAllBe(asked => asked.Request.ConnectOptions.Jwt.Length > 0 && asked.Request.ClientInformation.NameTag == "trunkline:sentinel");
    }

    [Fact]
    public async Task A_ping_before_connect_lets_nobody_in()
    {
        await using var node = await ScenarioNode.StartAsync(_ => Asked.Nothing);
        using var client = await RawClient.OpenAsync(node.Url, Ct);

        await client.SendAsync("PING\r\n", Ct);

        (await client.LineAsync(Ct)).ShouldStartWith("-ERR");
    }

    [Fact]
    public async Task Drops_a_client_when_its_user_jwt_expires()
    {
        await using var node = await ScenarioNode.StartAsync(asked =>
            asked.Admit(asked.Node.Red, user => user.Expires = TimeProvider.System.GetUtcNow().AddSeconds(2).ToUnixTimeSeconds()));
        using var client = await RawClient.OpenAsync(node.Url, Ct);

        (await client.ConnectAsync("""{"auth_token":"x"}""", Ct)).ShouldBeNull();

        (await client.StayAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldBe("-ERR 'User Authentication Expired'");
    }

    [Fact]
    public async Task Operator_mode_refuses_a_callout_in_the_configuration()
    {
        using var tenant = new Tenant("any");
        using var @operator = new TestOperator();
        var config = $$"""
            operator: {{@operator.Jwt}}
            resolver: MEMORY
            authorization { auth_callout { issuer: {{tenant.Account}}, auth_users: [auth] } }
            """;

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => NatsServerProcess.StartAsync(config, Ct));

        refused.Message.ShouldContain("operators do not allow authorization callouts to be configured directly");
    }

    private static string[] Listed(JsonNode subjects) => [.. subjects.AsArray().Select(s => s!.GetValue<string>()).Order(StringComparer.Ordinal)];
}
