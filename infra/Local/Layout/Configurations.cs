using System.Globalization;
using Npgsql;
using Platform.Local.Postgres;

namespace Platform.Local.Layout;

/// <summary>Writes each process's one configuration file. Each holds what that process needs and no more: the portal has no
/// way into the fleet's tables, no one but bootstrap owns the schema.</summary>
public sealed class Configurations(DataFolder data, Secrets secrets, PortPlan ports, IReadOnlyList<LocalRegion> regions, string natsServer)
{
    public const string Database = "trunkline";

    // Whom agents take orders from, by the name in its certificate.
    private const string ControllerName = "controller";

    // Of every node of one machine.
    private const string Host = "127.0.0.1";
    private const string Cloud = "local";
    private const string Disk = "local";
    private const int DrainSeconds = 3;
    private static readonly object JetStream = new { MaxMemoryBytes = 64L << 20, MaxFileBytes = 1L << 30 };

    // Where every node of one machine is dialled.
    private static readonly string[] Hosts = ["127.0.0.1", "localhost"];

    // The name, not the number: a passkey's relying party has to be a domain.
    public string PortalUrl => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{ports.Portal}");

    private string AgentsUrl => string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{ports.Agents}");

    public async Task WriteAsync(CancellationToken ct)
    {
        await PrivateFile.WriteJsonAsync(data.TopologyFile, Topology(), ct);
        await PrivateFile.WriteJsonAsync(data.ConfigOf("bootstrap"), Bootstrap(), ct);
        await PrivateFile.WriteJsonAsync(data.ConfigOf("controller"), Controller(), ct);
        await PrivateFile.WriteJsonAsync(data.ConfigOf("portal"), Portal(), ct);
        foreach (var region in regions)
        {
            await PrivateFile.WriteJsonAsync(data.ConfigOf(region.Callout), Callout(region), ct);
            foreach (var node in region.Nodes)
            {
                await PrivateFile.WriteJsonAsync(data.NodeSpec(node.Name), Node(region, node), ct);
            }
        }

        await PrivateFile.WriteJsonAsync(data.EndpointsFile, new
        {
            Portal = PortalUrl,
            Nodes = regions.SelectMany(r => r.Nodes).Select(n => new
            {
                n.Name,
                n.Region,
                Client = n.ClientUrl,
                Websocket = n.WebSocketUrl,
                Mqtt = n.MqttUrl,
                Leafnode = n.LeafNodeUrl,
                Monitoring = n.MonitoringUrl,
            }),
        }, ct);
    }

    /// <summary>How a role reaches a database of this copy.</summary>
    public string ConnectionString(string role, string password, string database = Database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = ports.Postgres,
        Username = role,
        Password = password,
        Database = database,
        Timeout = 5,
        // A burst's connections are let go soon: each is a process of PostgreSQL's.
        ConnectionIdleLifetime = 10,
        ConnectionPruningInterval = 5,
    }.ConnectionString;

    private Dictionary<string, object> Bootstrap() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Owner"] = ConnectionString(Roles.Owner, secrets.PostgresOwner),
            ["Fleet"] = ConnectionString(Roles.Fleet, secrets.PostgresFleet),
        },
        ["Keys"] = Keys(),
        ["Fleet"] = Fleet(),
        ["Certificates"] = Certificates(),
    };

    private Dictionary<string, object> Controller() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Fleet"] = ConnectionString(Roles.Fleet, secrets.PostgresFleet) },
        ["Keys"] = Keys(),
        ["Certificates"] = Certificates(),
        // The members of Platform.Broker.Agents.AgentOptions.
        ["Agents"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Url"] = AgentsUrl,
            ["CertificateFile"] = data.NodeCertificate(ControllerName),
            ["TrustFile"] = data.NodeTrust(ControllerName),
        },
        ["Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Controller}"),
        ["Logging"] = Logging(),
    };

    private Dictionary<string, object> Portal() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal"] = ConnectionString(Roles.App, secrets.PostgresApp) },
        ["Keys"] = Keys(),
        ["Urls"] = PortalUrl,
        ["Logging"] = Logging(),
        ["Portal"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PublicUrl"] = PortalUrl,
            ["MailFolder"] = data.Mail,
            ["DataProtectionFolder"] = data.DataProtection,
            // Everybody on one machine has one address; the limit is per address.
            ["SignInsPerMinute"] = "1200",
        },
        // Whom the test bench asks.
        ["Callout"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["Urls"] = regions.Select(r => r.CalloutUrl), ["Access"] = secrets.CalloutAccess },
    };

    private Dictionary<string, object> Callout(LocalRegion region) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Callout"] = ConnectionString(Roles.Callout, secrets.PostgresCallout) },
        ["Keys"] = Keys(),
        ["Urls"] = region.CalloutUrl,
        ["Logging"] = Logging(),
        ["Callout"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Name"] = region.Name,
            ["Region"] = region.Name,
            ["HomeUrls"] = string.Join(',', region.Nodes.Select(n => n.ClientUrl)),
            ["AwayUrls"] = string.Join(',', regions.Where(r => r != region).SelectMany(r => r.Nodes).Select(n => n.ClientUrl)),
            ["CredsFile"] = data.CalloutCreds,
            ["SystemCredsFile"] = data.CalloutSystemCreds,
            ["SnapshotFile"] = data.CalloutSnapshot(region.Name),
            ["Access"] = secrets.CalloutAccess,
            // Everybody on one machine has one address: one client that is refused again and again is not to shut the others out.
            ["Limits:SourceRefusalBurst"] = "100000",
            ["Limits:SourceRefusalsPerSecond"] = "10000",
        },
    };

    // What the product says is worth a line; what the framework says of every request and statement is not.
    private static Dictionary<string, object> Logging() => new(StringComparer.Ordinal)
    {
        ["LogLevel"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Default"] = "Information",
            ["Microsoft.AspNetCore"] = "Warning",
            ["Microsoft.EntityFrameworkCore"] = "Warning",
            ["System.Net.Http"] = "Warning",
        },
    };

    private Dictionary<string, string> Keys() => new(StringComparer.Ordinal) { ["KeyEncryptionKeyFile"] = data.KeyEncryptionKeyFile };

    private Dictionary<string, object> Fleet() => new(StringComparer.Ordinal)
    {
        ["Operator"] = "trunkline",
        ["IdentitySeedFile"] = data.OperatorSeedFile,
        ["OutputFolder"] = data.Fleet,
        ["TopologyFile"] = data.TopologyFile,
        ["Regions"] = regions.Select(r => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Name"] = r.Name,
            ["DisplayName"] = r.DisplayName,
            ["Nodes"] = r.Nodes.Select(n => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Name"] = n.Name,
                ["ClientUrl"] = n.ClientUrl,
                ["WebSocketUrl"] = n.WebSocketUrl,
                ["MqttUrl"] = n.MqttUrl,
                ["LeafNodeUrl"] = n.LeafNodeUrl,
                ["MonitoringUrl"] = n.MonitoringUrl,
            }),
        }),
    };

    // The members of Platform.Authority.CertificateOptions.
    private Dictionary<string, object> Certificates() => new(StringComparer.Ordinal)
    {
        ["AuthorityFile"] = data.FleetAuthoritiesFile,
        ["Nodes"] = regions.SelectMany(r => r.Nodes).Select(n => n.Name).Append(ControllerName).Select(name => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Name"] = name,
            ["Hosts"] = Hosts,
            ["CertificateFile"] = data.NodeCertificate(name),
            ["TrustFile"] = data.NodeTrust(name),
        }),
    };

    // The members of Platform.Broker.Nodes.NodeSpec; the agent refuses a file with one too few or too many.
    private object Node(LocalRegion region, LocalNode node) => new
    {
        node.Name,
        Region = region.Name,
        Folder = data.Node(node.Name),
        LogFile = data.LogOf($"{node.Name}.nats"),
        NatsServer = natsServer,
        OperatorJwtFile = data.OperatorJwt,
        SystemAccountJwtFile = data.SystemAccountJwt,
        Host,
        node.Ports,
        Tags = new { region.Geo, Cloud, node.Zone, Disk },
        Tls = new { CertificateFile = data.NodeCertificate(node.Name), TrustFile = data.NodeTrust(node.Name) },
        Routes = region.Nodes.Select(n => Address(n.Ports.Cluster)),
        Gateways = regions.Select(r => new { r.Name, Peers = r.Nodes.Select(n => Address(n.Ports.Gateway)) }),
        JetStream,
        DrainSeconds,
        AuthAccountJwtFile = data.AuthAccountJwt,
        SentinelJwtFile = data.SentinelJwt,
        Services = new
        {
            PlatformAccountJwtFile = data.PlatformAccountJwt,
            CredsFile = data.ServicesCreds,
            SystemCredsFile = data.ServicesSystemCreds,
            data.RegionsFile,
        },
        ControllerUrls = new[] { AgentsUrl },
    };

    // The members of Platform.Authority.FleetTopology: what the control plane knows of nodes, the same as their specifications say.
    private object Topology() => new
    {
        Regions = regions.Select(r => new
        {
            r.Name,
            r.DisplayName,
            r.Geo,
            Cloud,
            Nodes = r.Nodes.Select(n => new
            {
                n.Name,
                n.Zone,
                Disk,
                Host,
                n.Ports,
                Addresses = new { n.ClientUrl, n.WebSocketUrl, n.MqttUrl, n.LeafNodeUrl, n.MonitoringUrl },
                JetStream,
                DrainSeconds,
            }),
        }),
    };

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
