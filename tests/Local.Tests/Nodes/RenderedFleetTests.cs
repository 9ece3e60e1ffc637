using System.Text;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Local.Tests.Nodes;

public sealed class RenderedFleetTests(RenderedFleet fleet) : IClassFixture<RenderedFleet>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Nine_nodes_are_joined_and_every_listener_between_them_asks_for_a_certificate()
    {
        foreach (var node in fleet.Nodes)
        {
            var varz = await RenderedFleet.MonitorAsync(node, "varz", Ct);
            foreach (var listener in new[] { varz.GetProperty("cluster"), varz.GetProperty("gateway") })
            {
                (listener.GetProperty("tls_required").GetBoolean(), listener.GetProperty("tls_verify").GetBoolean()).ShouldBe((true, true));
            }

            varz.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldContain($"az:{node.Tags.Zone}");
            varz.GetProperty("metadata").GetProperty("config_rev").GetString()!.Length.ShouldBe(12);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Streams_of_three_replicas_have_one_in_each_zone_and_two_of_one_zone_are_refused()
    {
        var creds = await AccountAsync();
        foreach (var region in new[] { "us-east", "eu-west" })
        {
            var stream = await CreateAsync(region, creds, replicas: 3);
            var cluster = stream.GetProperty("cluster");
            var nodes = cluster.GetProperty("replicas").EnumerateArray().Select(r => r.GetProperty("name").GetString()).Append(cluster.GetProperty("leader").GetString());

            nodes.Select(name => fleet.Nodes.Single(n => n.Name == name)).ShouldAllBe(n => n.Region == region);
            nodes.Select(name => fleet.Nodes.Single(n => n.Name == name).Tags.Zone).Order().ShouldBe(["a", "b", "c"]);
        }

        (await CreateAsync("ap-south", creds, replicas: 3)).GetProperty("error").GetProperty("description").GetString()!.ShouldContain("server tag not unique");
        (await CreateAsync("ap-south", creds, replicas: 2)).TryGetProperty("error", out _).ShouldBeFalse();
    }

    /// <summary>Asks until there is a leader to answer.</summary>
    private async Task<JsonElement> CreateAsync(string region, byte[] creds, int replicas)
    {
        await using var client = fleet.Connect(region, creds);
        var wanted = Encoding.UTF8.GetBytes($$$"""{"name":"{{{region}}}","subjects":["{{{region}}}.>"],"num_replicas":{{{replicas}}},"storage":"file","max_bytes":1048576,"placement":{"cluster":"{{{region}}}"}}""");
        while (true)
        {
            try
            {
                var answer = JsonDocument.Parse((await client.RequestAsync<byte[], string>($"$JS.API.STREAM.CREATE.{region}", wanted, cancellationToken: Ct)).Data!).RootElement;
                if (!answer.TryGetProperty("error", out var error) || error.GetProperty("code").GetInt32() < 500 || error.GetProperty("err_code").GetInt32() != 10008)
                {
                    return answer;
                }
            }
            catch (NatsException)
            {
                // nobody answers until the nine have chosen a leader
            }

            await Task.Delay(200, Ct);
        }
    }

    private async Task<byte[]> AccountAsync()
    {
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var signing = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Account.SigningKeys = [new NatsAccountSigningKey { Key = signing.PublicKey }];
        (claims.Account.Limits.DiskStorage, claims.Account.Limits.Streams, claims.Account.Limits.Consumer) = (100 << 20, 10, 10);
        await using var system = fleet.Connect("us-east", fleet.Operator.SystemCreds());
        var jwt = Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, fleet.Operator.SigningKey, TimeProvider.System.GetUtcNow()));
        (await system.RequestAsync<byte[], string>("$SYS.REQ.CLAIMS.UPDATE", jwt, cancellationToken: Ct)).Data.ShouldNotBeNull().ShouldContain("\"code\":200");
        return TestOperator.UserCreds(signing, account.PublicKey, "user");
    }
}
