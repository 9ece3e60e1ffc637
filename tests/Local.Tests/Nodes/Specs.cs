using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Local.Tests.Nodes;

/// <summary>Node specifications for tests: one with fixed values to compare with a golden file, and real ones on free ports.</summary>
internal static class Specs
{
    private static readonly string[] Regions = ["us-east", "eu-west", "ap-south"];
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Nodes", "Golden");

    public static string SystemAccountJwt => File.ReadAllText(Path.Combine(Golden, "system-account.jwt"));

    public static string GoldenFile(string name) => Path.Combine(Golden, name);

    /// <summary>The first node of the middle region of three, or of the only one; its name needs care in quotes.</summary>
    public static NodeSpec Fixed(int nodesPerRegion, int regions = 3) => new(
        "eu-west-1", "eu-west", "/data/nodes/eu \"west\\1", "/data/logs/eu-west-1.nats.log", "/usr/sbin/nats-server", "/data/fleet/operator.jwt", "/data/fleet/system-account.jwt",
        "127.0.0.1", new NodePorts(4232, 4233, 4234, 4235, 4236, 4237, 4238, 4239), new NodeTags("eu", "local", "a", "ssd"),
        new PeerTls("/data/tls/node.pem", "/data/tls/$authorities.pem"),
        Peers(4237, nodesPerRegion),
        [.. Regions.Select((name, i) => new GatewayRegion(name, Peers(4228 + (10 * i), nodesPerRegion))).Where(r => regions == 3 || r.Name is "eu-west")],
        new JetStreamSpec(64 << 20, 1L << 30), DrainSeconds: 3);

    /// <summary>A single node that can really run, everything under <paramref name="folder"/>.</summary>
    public static NodeSpec Real(string folder, string natsServer)
    {
        var ports = TestPorts.Take(8);
        return Placed(Fixed(1), folder, natsServer) with
        {
            Ports = new NodePorts(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6], ports[7]),
            Routes = [$"127.0.0.1:{ports[5]}"],
            Gateways = [new("eu-west", [$"127.0.0.1:{ports[6]}"])],
            DrainSeconds = 1,
        };
    }

    /// <summary>The same with all files it needs in a folder: what bootstrap would have made.</summary>
    public static NodeSpec Placed(NodeSpec spec, string folder, string natsServer)
    {
        var placed = spec with
        {
            Folder = Path.Combine(folder, "node"),
            LogFile = Path.Combine(folder, "nats.log"),
            NatsServer = natsServer,
            OperatorJwtFile = GoldenFile("operator.jwt"),
            SystemAccountJwtFile = GoldenFile("system-account.jwt"),
            Tls = new PeerTls(Path.Combine(folder, "tls", "node.pem"), Path.Combine(folder, "tls", "authorities.pem")),
            ClientTls = spec.ClientTls is { } shown ? shown with { CertificateFile = Path.Combine(folder, "tls", "node.pem"), KeyFile = Path.Combine(folder, "tls", "node.pem") } : null,
        };
        Certify(Path.Combine(folder, "authorities.pem"), placed);
        return placed;
    }

    /// <summary>Certificates for nodes from the authority in a file, made if there is none.</summary>
    public static void Certify(string authorityFile, params NodeSpec[] nodes)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorities = FleetAuthorities.ReadOrMake(authorityFile, now);
        NodeCertificates.Renew(authorities, nodes.Select(n => new CertifiedNode(n.Name, ["127.0.0.1"], n.Tls.CertificateFile, n.Tls.TrustFile)), now);
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

    /// <summary>The same with TLS for clients, from files of a folder.</summary>
    public static NodeSpec WithClientTls(NodeSpec spec, string folder) =>
        spec with { ClientTls = new(Path.Combine(folder, "clients.pem"), Path.Combine(folder, "clients.key"), AllowsPlain: true) };

    private static string[] Peers(int first, int count) => [.. Enumerable.Range(0, count).Select(n => $"127.0.0.1:{first + (n * 10)}")];
}
