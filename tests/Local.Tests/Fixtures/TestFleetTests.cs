using System.Text;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Local.Tests.Fixtures;

public sealed class TestFleetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_message_published_in_one_region_arrives_in_another()
    {
        using var op = new TestOperator();
        using var fleet = await TestFleet.StartAsync(op, ct: Ct);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var signing = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Account.SigningKeys = [new NatsAccountSigningKey { Key = signing.PublicKey }];
        await using (var system = new NatsConnection(new NatsOpts { Url = fleet["us-east-1"].Url, AuthOpts = With(op.SystemCreds()) }))
        {
            var jwt = Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, op.SigningKey, TimeProvider.System.GetUtcNow()));
            (await system.RequestAsync<byte[], string>("$SYS.REQ.CLAIMS.UPDATE", jwt, cancellationToken: Ct)).Data.ShouldNotBeNull().ShouldContain("\"code\":200");
        }

        var creds = TestOperator.UserCreds(signing, account.PublicKey, "user");
        await using var listener = new NatsConnection(new NatsOpts { Url = fleet["ap-south-1"].Url, AuthOpts = With(creds) });
        await using var sender = new NatsConnection(new NatsOpts { Url = fleet["eu-west-1"].Url, AuthOpts = With(creds) });
        await using var subscription = await listener.SubscribeCoreAsync<string>("greeting", cancellationToken: Ct);
        await listener.PingAsync(Ct);

        // Interest crosses the gateway a moment after the subscription.
        var arrived = subscription.Msgs.ReadAsync(Ct).AsTask();
        while (!arrived.IsCompleted)
        {
            await sender.PublishAsync("greeting", "hello", cancellationToken: Ct);
            await Task.WhenAny(arrived, Task.Delay(50, Ct));
        }

        (await arrived).Data.ShouldBe("hello");
    }

    private static NatsAuthOpts With(byte[] creds) => new()
    {
        AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromJwt(NatsCreds.ParseDecoratedJwt(creds), NatsCreds.ParseDecoratedUserNKey(creds))),
    };
}
