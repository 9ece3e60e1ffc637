using Platform.Benchmarks.Publish;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;

namespace Platform.Benchmarks.Scale;

/// <summary>Somebody with stolen system credentials.</summary>
internal static class Intruder
{
    /// <summary>Connects, calls <paramref name="moment"/>, and at once gives the node an account that nobody here knows.</summary>
    public static async Task PushAsync(LocalPlatform platform, Action moment, CancellationToken ct)
    {
        await using var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = platform.Nodes[0].Url,
            AuthOpts = new() { Creds = await SystemCreds.IssueAsync(platform, ct) },
        });
        await connection.ConnectAsync(ct);
        using var @operator = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Name = "intruder";
        moment();
        await new NatsSystem(connection).UpdateClaimsAsync(
            NatsJwt.Encode(claims, @operator, TimeProvider.System.GetUtcNow()), ServerExpectation.Of(1), TimeSpan.FromSeconds(5), ct);
    }
}
