using Platform.Broker.Nodes;
using Platform.Local.Processes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Local.Tests.Nodes;

/// <summary>Node specifications for tests: one with fixed values to compare with a golden file, and real ones on free ports.</summary>
internal static class Specs
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Nodes", "Golden");

    public static string SystemAccountJwt => File.ReadAllText(Path.Combine(Golden, "system-account.jwt"));

    public static string GoldenFile(string name) => Path.Combine(Golden, name);

    /// <summary>The middle region of three, with a password that needs care in a URL and in quotes.</summary>
    public static NodeSpec Fixed(int nodesPerRegion) => new(
        "eu-west-1", "eu-west", "/data/nodes/eu-west-1", "/data/logs/eu-west-1.nats.log", "/usr/sbin/nats-server", "/data/fleet/operator.jwt", "/data/fleet/system-account.jwt",
        "127.0.0.1", new NodePorts(4232, 4233, 4234, 4235, 4236, 4237, 4238, 4239),
        new RouteSpec("p@ss\"w\\rd", Peers(4237, nodesPerRegion)),
        new GatewaySpec("$gate/way", [new("us-east", Peers(4228, nodesPerRegion)), new("eu-west", Peers(4238, nodesPerRegion)), new("ap-south", Peers(4248, nodesPerRegion))]),
        new JetStreamSpec(64 << 20, 1L << 30), DrainSeconds: 3);

    /// <summary>A single node that can really run, everything under <paramref name="folder"/>.</summary>
    public static NodeSpec Real(string folder, string natsServer)
    {
        var ports = FreePorts.Take(8);
        return Fixed(1) with
        {
            Folder = Path.Combine(folder, "node"),
            LogFile = Path.Combine(folder, "nats.log"),
            NatsServer = natsServer,
            OperatorJwtFile = GoldenFile("operator.jwt"),
            SystemAccountJwtFile = GoldenFile("system-account.jwt"),
            Ports = new NodePorts(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6], ports[7]),
            Routes = new RouteSpec("p@ss\"w\\rd", [$"127.0.0.1:{ports[5]}"]),
            Gateways = new GatewaySpec("$gate/way", [new("eu-west", [$"127.0.0.1:{ports[6]}"])]),
            DrainSeconds = 1,
        };
    }

    /// <summary>The same with an AUTH account of a stranger's and its sentinel, in files of the folder.</summary>
    public static NodeSpec WithCallout(NodeSpec spec, string folder)
    {
        using var issuer = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var now = TimeProvider.System.GetUtcNow();
        var auth = NatsJwt.NewAccountClaims(account.PublicKey);
        auth.Account.Authorization = new() { AuthUsers = [user.PublicKey], AllowedAccounts = ["*"] };
        var sentinel = NatsJwt.NewUserClaims(user.PublicKey);
        sentinel.User.BearerToken = true;
        var with = spec with { AuthAccountJwtFile = Path.Combine(folder, "auth-account.jwt"), SentinelJwtFile = Path.Combine(folder, "sentinel.jwt") };
        File.WriteAllText(with.AuthAccountJwtFile, NatsJwt.Encode(auth, issuer, now) + "\n");
        File.WriteAllText(with.SentinelJwtFile, NatsJwt.Encode(sentinel, account, now));
        return with;
    }

    private static string[] Peers(int first, int count) => [.. Enumerable.Range(0, count).Select(n => $"127.0.0.1:{first + (n * 10)}")];
}
