namespace Platform.Local.Layout;

/// <summary>Everything one copy keeps, below one folder. Nothing in it is for other people's eyes.</summary>
public sealed class DataFolder(string path)
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whom agents take orders from, by the name in its certificate.</summary>
    public const string Controller = "controller";

    public string Root { get; } = Path.GetFullPath(path);

    public string Postgres => Path.Combine(Root, "postgres");
    public string Keys => Path.Combine(Root, "keys");
    public string Config => Path.Combine(Root, "config");

    /// <summary>What each node shall be. Apart from the configurations, which hold passwords.</summary>
    public string Specs => Path.Combine(Root, "specs");

    public string Fleet => Path.Combine(Root, "fleet");
    public string Nodes => Path.Combine(Root, "nodes");

    /// <summary>Releases of nats-server that the topology may ask for, each RELEASE/nats-server. Whoever wants one puts it there.</summary>
    public string NatsServers => Path.Combine(Root, "nats-servers");

    /// <summary>What nodes and controller show each other, a folder each. Apart from a node's other files, because the controller renews these.</summary>
    public string Tls => Path.Combine(Root, "tls");
    public string Mail => Path.Combine(Root, "mail");
    public string Logs => Path.Combine(Root, "logs");
    public string Run => Path.Combine(Root, "run");

    public string SecretsFile => Path.Combine(Keys, "secrets.json");
    public string KeyEncryptionKeyFile => Path.Combine(Keys, "key-encryption-key");
    public string OperatorSeedFile => Path.Combine(Keys, "operator.seed");
    public string FleetAuthoritiesFile => Path.Combine(Keys, "fleet-authorities.pem");

    /// <summary>The superuser's password alone, for a PostgreSQL that is not of our starting; so is the next for Grafana.</summary>
    public string PostgresPassword => Path.Combine(Keys, "postgres.password");
    public string GrafanaPassword => Path.Combine(Keys, "grafana.password");

    public string DataProtection => Path.Combine(Keys, "data-protection");
    public string OperatorJwt => Path.Combine(Fleet, "operator.jwt");
    public string SystemAccountJwt => Path.Combine(Fleet, "system-account.jwt");
    public string AuthAccountJwt => Path.Combine(Fleet, "auth-account.jwt");
    public string SentinelJwt => Path.Combine(Fleet, "sentinel.jwt");
    public string CalloutCreds => Path.Combine(Fleet, "callout.creds");
    public string CalloutSystemCreds => Path.Combine(Fleet, "callout-system.creds");
    public string PlatformAccountJwt => Path.Combine(Fleet, "platform-account.jwt");
    public string ServicesCreds => Path.Combine(Fleet, "services.creds");
    public string ServicesSystemCreds => Path.Combine(Fleet, "services-system.creds");
    public string TopologyFile => Path.Combine(Fleet, "topology.json");
    public string RegionsFile => Path.Combine(Fleet, "regions.json");
    public string Callout => Path.Combine(Root, "callout");
    public string SettingsFile => Path.Combine(Root, "settings.json");
    public string EndpointsFile => Path.Combine(Root, "endpoints.json");
    public string LockFile => Path.Combine(Run, "lock");
    public string StateFile => Path.Combine(Run, "state.json");

    public string Node(string name) => Path.Combine(Nodes, name);

    /// <summary>Certificate and private key a node shows other nodes.</summary>
    public string NodeCertificate(string name) => Path.Combine(Tls, name, "node.pem");

    /// <summary>Whom it believes.</summary>
    public string NodeTrust(string name) => Path.Combine(Tls, name, "authorities.pem");

    /// <summary>What a callout process answers from while PostgreSQL is away; sealed.</summary>
    public string CalloutSnapshot(string process) => Path.Combine(Callout, $"{process}.snapshot");

    public string NodeSpec(string name) => Path.Combine(Specs, $"{name}.json");

    public string ConfigOf(string process) => Path.Combine(Config, $"{process}.json");

    public string LogOf(string process) => Path.Combine(Logs, $"{process}.log");

    public string PidOf(string process) => Path.Combine(Run, $"{process}.pid");

    /// <summary>Makes the folders, all 0700.</summary>
    public void Create()
    {
        foreach (var folder in new[] { Root, Keys, Config, Specs, Fleet, Nodes, Tls, Callout, Mail, Logs, Run, DataProtection })
        {
            Directory.CreateDirectory(folder, Mine);
        }
    }
}
