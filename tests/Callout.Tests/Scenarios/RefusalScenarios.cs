using System.Diagnostics;
using System.Text;
using Platform.Fixtures;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>Refusals, and answers that are no answers.</summary>
public sealed class RefusalScenarios
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_or_an_empty_answer_refuses_at_once(bool isEmpty)
    {
        await using var node = await ScenarioNode.StartAsync(asked => isEmpty ? Asked.Nothing : asked.Refuse("not today"));
        var started = Stopwatch.GetTimestamp();

        (await node.RefusalAsync(new { auth_token = "x" })).ShouldBe("-ERR 'Authorization Violation'");

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task The_reason_of_a_refusal_is_told_in_the_auth_account_and_nowhere_else()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Token is "good" ? asked.Admit(asked.Node.Red) : asked.Refuse($"WRONG: {asked.Token}"));

        (await node.RefusalAsync(new { auth_token = "good" })).ShouldBeNull();
        (await node.RefusalAsync(new { auth_token = "first" })).ShouldBe("-ERR 'Authorization Violation'");
        (await node.NextRefusalAsync()).ShouldContain("WRONG: first");
        (await node.RefusalAsync(new { auth_token = "second" })).ShouldBe("-ERR 'Authorization Violation'");
        (await node.NextRefusalAsync()).ShouldContain("WRONG: second");
    }

    [Theory]
    [InlineData("other server", "response is not for server")]
    [InlineData("other user", "response is not for expected user")]
    [InlineData("other user inside", "Expected authorized user")]
    [InlineData("expired user", "claim is expired")]
    [InlineData("expired response", "claim is expired")]
    [InlineData("foreign signer", "signing key")]
    [InlineData("user of no account", "No valid account")]
    [InlineData("unknown connection type", "connection type")]
    [InlineData("both", "Only Error or Jwt can be set")]
    [InlineData("garbage", "")]
    public async Task A_misbehaving_answer_lets_nobody_in(string misbehaviour, string reason)
    {
        using var other = KeyPair.CreatePair(PrefixByte.User);
        using var server = KeyPair.CreatePair(PrefixByte.Server);
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        var past = TimeProvider.System.GetUtcNow().AddSeconds(-5).ToUnixTimeSeconds();
        await using var node = await ScenarioNode.StartAsync(asked => misbehaviour switch
        {
            "other server" => asked.Answer(r => (r.Audience, r.AuthorizationResponse.Jwt) = (server.PublicKey, asked.User(asked.Node.Red))),
            "other user" => asked.Answer(r => (r.Subject, r.AuthorizationResponse.Jwt) = (other.PublicKey, asked.User(asked.Node.Red, nkey: other.PublicKey))),
            "other user inside" => asked.Answer(r => r.AuthorizationResponse.Jwt = asked.User(asked.Node.Red, nkey: other.PublicKey)),
            "expired user" => asked.Admit(asked.Node.Red, user => user.Expires = past),
            "expired response" => asked.Answer(r => (r.Expires, r.AuthorizationResponse.Jwt) = (past, asked.User(asked.Node.Red))),
            "foreign signer" => asked.Answer(r => r.AuthorizationResponse.Jwt = asked.User(asked.Node.Red), stranger),
            "user of no account" => asked.Admit(asked.Node.Red, user => user.User.IssuerAccount = stranger.PublicKey),
            "unknown connection type" => asked.Admit(asked.Node.Red, user => user.User.AllowedConnectionTypes = ["CARRIER_PIGEON"]),
            "both" => asked.Answer(r => (r.AuthorizationResponse.Jwt, r.AuthorizationResponse.Error) = (asked.User(asked.Node.Red), "and not")),
            _ => Encoding.ASCII.GetBytes("eyJ0.no.token"),
        });

        (await node.RefusalAsync(new { auth_token = "x" })).ShouldBe("-ERR 'Authorization Violation'");

        (await node.NextRefusalAsync()).ShouldContain(reason, Case.Insensitive);
    }

    [Fact]
    public async Task The_services_own_user_with_a_wrong_seed_is_refused_and_nobody_is_asked()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red));
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var client = await RawClient.OpenAsync(node.Url, Ct);
        var nonce = System.Text.Json.JsonElement.Parse(client.Info).GetProperty("nonce").GetString()!;
        var wrong = Convert.ToBase64String(user.Sign(Encoding.ASCII.GetBytes(nonce))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var jwt = Encoding.ASCII.GetString(node.ServiceCreds()).Split('\n')[1];

        (await client.ConnectAsync($$"""{"jwt":"{{jwt}}","sig":"{{wrong}}"}""", Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldNotBeNull();

        node.Asked.ShouldBeEmpty();
        (await node.RefusalAsync(new { auth_token = "others" })).ShouldBeNull("the server must live on");
    }

    [Fact]
    public async Task A_sentinel_that_requires_a_proxy_admits_nobody()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red), new() { Sentinel = user => user.User.ProxyRequired = true });

        (await node.RefusalAsync(new { auth_token = "x" })).ShouldBe("-ERR 'Authorization Violation'");
    }
}
