using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Fixtures;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>What a request tells the service.</summary>
public sealed class RequestScenarios
{
    private static readonly Uri Orders = new("spiffe://example/orders");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verified_client_certificate_is_in_the_request()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Client("orders", Orders);
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Admit(asked.Node.Red),
            new()
            {
                Config = _ => Tls(certificates),
                Tls = new() { CaFile = certificates.AuthorityFile, CertFile = certificate, KeyFile = key },
            });

        await using var client = await node.ConnectAsync("x", new() { CaFile = certificates.AuthorityFile, CertFile = certificate, KeyFile = key });

        (await ScenarioNode.UserInfoAsync(client))["account"]!.GetValue<string>().ShouldBe(node.Red.Account);
        IsOrders(node.Asked.Last(), certificate);
    }

    [Fact]
    public async Task A_verified_client_certificate_is_in_the_request_over_WebSocket_too()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Client("orders", Orders);
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Admit(asked.Node.Red),
            new() { Config = ports => $"websocket {{ listen: \"127.0.0.1:{ports.WebSocket}\", {Tls(certificates)} }}" });
        using var socket = new ClientWebSocket();
        using var mine = X509Certificate2.CreateFromPemFile(certificate, key);
        socket.Options.ClientCertificates.Add(mine);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(certificates.AuthorityFile);
        socket.Options.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.Issuer == authority.Subject;

        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{node.Server.Ports.WebSocket}"), Ct);
        await socket.SendAsync("CONNECT {\"auth_token\":\"x\"}\r\nPING\r\n"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, Ct);
        var heard = "";
        var buffer = new byte[8192];
        while (!heard.Contains("PONG", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, Ct);
            read.MessageType.ShouldNotBe(WebSocketMessageType.Close, heard);
            heard += Encoding.UTF8.GetString(buffer, 0, read.Count);
        }

        IsOrders(node.Asked.Last(), certificate);
    }

    [Fact]
    public async Task A_sentinel_that_signs_shows_its_signature()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red));
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var client = await RawClient.OpenAsync(node.Url, Ct);
        var nonce = System.Text.Json.JsonElement.Parse(client.Info).GetProperty("nonce").GetString()!;
        var signature = Convert.ToBase64String(user.Sign(Encoding.ASCII.GetBytes(nonce))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        (await client.ConnectAsync($$"""{"jwt":"{{node.AuthUser(user)}}","sig":"{{signature}}","auth_token":"x"}""", Ct)).ShouldBeNull();

        var request = node.Asked.Single().Request;
        request.ConnectOptions.SignedNonce.ShouldBe(signature);
        request.ClientInformation.Nonce.ShouldBe(nonce);
        request.ClientInformation.User.ShouldBe(user.PublicKey);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_are_sealed_and_answers_may_be(bool isAnswerSealed)
    {
        await using var node = await ScenarioNode.StartAsync(
            asked => isAnswerSealed ? asked.Seal(asked.Admit(asked.Node.Red)) : asked.Admit(asked.Node.Red), new() { IsSealed = true });

        (await node.RefusalAsync(new { auth_token = "x" })).ShouldBeNull();

        var asked = node.Asked.Single();
        asked.IsSealed.ShouldBeTrue();
        KeyPair.IsValidPublicKey(asked.Request.NatsServer.XKey, PrefixByte.Curve).ShouldBeTrue();
    }

    [Fact]
    public async Task The_request_names_the_servers_tags_cluster_and_version_and_is_signed_by_it()
    {
        await using var node = await ScenarioNode.StartAsync(
            asked => asked.Admit(asked.Node.Red),
            new() { Config = ports => $"server_tags: [\"region:us-east\", \"foo\"]\ncluster {{ name: HUB, listen: \"127.0.0.1:{ports.Cluster}\" }}" });

        (await node.RefusalAsync(new { auth_token = "x", name = "orders-1" })).ShouldBeNull();

        var asked = node.Asked.Single();
        var server = asked.Request.NatsServer;
        server.Name.ShouldBe("scenario");
        server.Tags.ShouldBe(["region:us-east", "foo"]);
        server.Cluster.ShouldBe("HUB");
        Version.Parse(server.Version).ShouldBeGreaterThanOrEqualTo(new Version(2, 12));
        (asked.Claims.Issuer, asked.Claims.Audience, asked.Claims.Subject).ShouldBe((server.Id, "nats-authorization-request", node.AuthAccount));
        asked.Claims.Expires.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 1);
        asked.Request.ConnectOptions.Name.ShouldBe("orders-1");
    }

    [Fact]
    public async Task An_MQTT_password_that_is_a_user_jwt_is_the_sentinel()
    {
        await using var node = await ScenarioNode.StartAsync(asked => asked.Admit(asked.Node.Red), Mqtt);
        await using var clients = await ForeignClients.StartAsync(Ct);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        var jwt = node.AuthUser(other, user => user.User.BearerToken = true);

        await clients.ConnectAsync(Over.Mqtt, $"mqtt://127.0.0.1:{node.Server.Ports.Mqtt}", Ct, user: "ignored", password: jwt);

        var options = node.Asked.Single().Request;
        options.ConnectOptions.Jwt.ShouldBe(jwt);
        options.ClientInformation.Type.ShouldBe("mqtt");
    }

    [Fact]
    public async Task An_opaque_MQTT_password_comes_with_the_default_sentinel()
    {
        await using var node = await ScenarioNode.StartAsync(
            asked => (asked.Token.Length > 0 ? asked.Token : asked.Request.ConnectOptions.Password) is "external-token" ? asked.Admit(asked.Node.Red) : Asked.Nothing, Mqtt);
        await using var clients = await ForeignClients.StartAsync(Ct);
        var url = $"mqtt://127.0.0.1:{node.Server.Ports.Mqtt}";

        (await clients.RefusalAsync(Over.Mqtt, url, Ct, user: "ignored", password: "external-token")).ShouldBeNull();
        (await clients.RefusalAsync(Over.Mqtt, url, Ct, user: "ignored", password: "another")).ShouldNotBeNull();

        node.Asked.ShouldAllBe(asked => asked.Request.ClientInformation.NameTag == "trunkline:sentinel");
    }

    private static ScenarioOptions Mqtt => new()
    {
        Config = ports => $"mqtt {{ listen: \"127.0.0.1:{ports.Mqtt}\" }}\njetstream {{ store_dir: \"jetstream\", max_memory_store: 64MB, max_file_store: 64MB }}",
        Tenant = claims => (claims.Account.Limits.MemoryStorage, claims.Account.Limits.DiskStorage, claims.Account.Limits.Streams, claims.Account.Limits.Consumer) = (1 << 20, 1 << 20, -1, -1),
    };

    private static string Tls(TestCertificates certificates)
    {
        var (certificate, key) = certificates.Server();
        return $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", ca_file: \"{certificates.AuthorityFile}\", verify: true }}";
    }

    // Verified, so it comes in a chain up to its authority and not among the unverified.
    private static void IsOrders(Asked asked, string certificate)
    {
        var tls = asked.Request.Tls.ShouldNotBeNull();
        (tls.Certs?.Count ?? 0).ShouldBe(0);
        var chain = tls.VerifiedChains.ShouldHaveSingleItem();
        chain.Count.ShouldBe(2);
        chain[0].ReplaceLineEndings("").ShouldBe(File.ReadAllText(certificate).ReplaceLineEndings(""));
    }
}
