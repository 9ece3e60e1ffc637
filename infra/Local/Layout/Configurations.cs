using System.Globalization;
using Npgsql;
using Platform.Local.Postgres;

namespace Platform.Local.Layout;

/// <summary>Writes each process's one configuration file. Each holds what that process needs and no more: the portal has no
/// way into the fleet's tables, no one but bootstrap owns the schema.</summary>
public sealed class Configurations(DataFolder data, Secrets secrets, Site site, IReadOnlyList<SiteRegion> regions)
{
    public const string Database = "trunkline";

    private string ControllerUrl => $"https://{Address(site.ControllerHost, site.Ports.Agents)}";

    private object JetStream => new { MaxMemoryBytes = 64L << 20, MaxFileBytes = site.StreamBytes };

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
            Portal = site.PortalUrl,
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
        Host = site.Postgres.Host,
        Port = site.Postgres.Port,
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
        // Where machines that are invited find a controller.
        ["Agents"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["ControllerUrl"] = ControllerUrl },
    };

    private Dictionary<string, object> Controller()
    {
        var file = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Fleet"] = ConnectionString(Roles.Fleet, secrets.PostgresFleet) },
            ["Keys"] = Keys(),
            // The members of Platform.Broker.Agents.AgentOptions.
            ["Agents"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Url"] = $"https://{Address(site.Listen, site.Ports.Agents)}",
                ["CertificateFile"] = data.NodeCertificate(DataFolder.Controller),
                ["TrustFile"] = data.NodeTrust(DataFolder.Controller),
            },
            ["Urls"] = Listen(site.Ports.Controller),
            ["Logging"] = Logging(),
        };
        if (site.RenewsCertificates)
        {
            file["Certificates"] = Certificates();
        }

        return file;
    }

    private Dictionary<string, object> Portal() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal"] = ConnectionString(Roles.App, secrets.PostgresApp) },
        ["Keys"] = Keys(),
        ["Urls"] = site.PortalListens,
        ["Logging"] = Logging(),
        ["Portal"] = Given(
            ("PublicUrl", site.PortalUrl),
            ("MailFolder", site.KeepsMail ? data.Mail : null),
            ("DataProtectionFolder", data.DataProtection),
            ("SignInsPerMinute", site.IsOneAddress ? "1200" : null),
            // A copy on one's own machine: who may start it may do all to it anyway.
            ("AdministratorsNeedTwoFactors", site.IsOneAddress ? "false" : null)),
        // Whom the test bench asks.
        ["Callout"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["Urls"] = regions.Select(r => r.CalloutUrl), ["Access"] = secrets.CalloutAccess },
    };

    private Dictionary<string, object> Callout(SiteRegion region) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Callout"] = ConnectionString(Roles.Callout, secrets.PostgresCallout) },
        ["Keys"] = Keys(),
        ["Urls"] = Listen(region.CalloutPort),
        ["Logging"] = Logging(),
        ["Callout"] = Given(
            ("Name", region.Name),
            ("Region", region.Name),
            ("HomeUrls", string.Join(',', region.Nodes.Select(n => n.ClientUrl))),
            ("AwayUrls", string.Join(',', regions.Where(r => r != region).SelectMany(r => r.Nodes).Select(n => n.ClientUrl))),
            ("StandbyUrls", regions.Count > 1 ? string.Join(',', After(region).Nodes.Select(n => n.ClientUrl)) : null),
            ("CredsFile", data.CalloutCreds),
            ("SystemCredsFile", data.CalloutSystemCreds),
            ("SnapshotFile", data.CalloutSnapshot(region.Name)),
            ("Access", secrets.CalloutAccess),
            ("Limits:SourceRefusalBurst", site.IsOneAddress ? "100000" : null),
            ("Limits:SourceRefusalsPerSecond", site.IsOneAddress ? "10000" : null)),
    };

    // What has no value is left to the process's own default.
    private static Dictionary<string, string> Given(params IEnumerable<(string Key, string? Value)> settings) =>
        settings.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value!, StringComparer.Ordinal);

    private SiteRegion After(SiteRegion region) => regions.SkipWhile(r => r != region).Skip(1).FirstOrDefault() ?? regions[0];

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
        ["Nodes"] = regions.SelectMany(r => r.Nodes).Select(n => (n.Name, n.Host)).Append((Name: DataFolder.Controller, Host: site.ControllerHost)).Select(n => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Name"] = n.Name,
            ["Hosts"] = new[] { n.Host },
            ["CertificateFile"] = data.NodeCertificate(n.Name),
            ["TrustFile"] = data.NodeTrust(n.Name),
        }),
    };

    // The members of Platform.Broker.Nodes.NodeSpec; the agent refuses a file with one too few or too many.
    private object Node(SiteRegion region, SiteNode node) => new
    {
        node.Name,
        Region = region.Name,
        Folder = data.Node(node.Name),
        LogFile = data.LogOf($"{node.Name}.nats"),
        site.NatsServer,
        data.NatsServers,
        OperatorJwtFile = data.OperatorJwt,
        SystemAccountJwtFile = data.SystemAccountJwt,
        Host = site.Listen,
        Advertise = Advertised(node),
        node.Ports,
        Tags = new { region.Geo, site.Cloud, node.Zone, site.Disk },
        Tls = new { CertificateFile = data.NodeCertificate(node.Name), TrustFile = data.NodeTrust(node.Name) },
        Routes = region.Nodes.Select(n => Address(n.Host, n.Ports.Cluster)),
        Gateways = regions.Select(r => new { r.Name, Peers = r.Nodes.Select(n => Address(n.Host, n.Ports.Gateway)) }),
        JetStream,
        site.DrainSeconds,
        AuthAccountJwtFile = data.AuthAccountJwt,
        SentinelJwtFile = data.SentinelJwt,
        Services = new
        {
            PlatformAccountJwtFile = data.PlatformAccountJwt,
            CredsFile = data.ServicesCreds,
            SystemCredsFile = data.ServicesSystemCreds,
            data.RegionsFile,
        },
        ControllerUrls = new[] { ControllerUrl },
    };

    // The members of Platform.Authority.FleetTopology: what the control plane knows of nodes, the same as their specifications say.
    private object Topology() => new
    {
        Regions = regions.Select(r => new
        {
            r.Name,
            r.DisplayName,
            r.Geo,
            site.Cloud,
            Nodes = r.Nodes.Select(n => new
            {
                n.Name,
                n.Zone,
                site.Disk,
                Host = site.Listen,
                n.Ports,
                Addresses = new { n.ClientUrl, n.WebSocketUrl, n.MqttUrl, n.LeafNodeUrl, n.MonitoringUrl },
                JetStream,
                site.DrainSeconds,
                Advertise = Advertised(n),
            }),
        }),
    };

    // Where everybody is on loopback, that is what they listen on.
    private string? Advertised(SiteNode node) => node.Host == site.Listen ? null : node.Host;

    private string Listen(int port) => $"http://{Address(site.Listen, port)}";

    private static string Address(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
