namespace Platform.Local.Layout;

/// <summary>Where the parts of one copy are, and by what names they reach each other. Everything else about a copy is the same wherever it runs.</summary>
/// <param name="cloud">Whose machines, as streams choose nodes by it.</param>
/// <param name="disk">What nodes keep streams on; so too.</param>
/// <param name="listen">The address servers listen on.</param>
/// <param name="portalUrl">Where browsers reach the portal.</param>
/// <param name="natsServer">The nats-server program of each node.</param>
/// <param name="ports">Counted from one base, as on one machine; elsewhere too, so that a port says what it is everywhere.</param>
public abstract class Site(string cloud, string disk, string listen, string portalUrl, string natsServer, PortPlan ports)
{
    public string Cloud { get; } = cloud;

    public string Disk { get; } = disk;

    public string Listen { get; } = listen;

    public string PortalUrl { get; } = portalUrl;

    public string NatsServer { get; } = natsServer;

    public PortPlan Ports { get; } = ports;

    public abstract (string Host, int Port) Postgres { get; }

    /// <summary>What the portal listens on.</summary>
    public virtual string PortalListens => FormattableString.Invariant($"http://{Listen}:{Ports.Portal}");

    /// <summary>How long a node's clients have for leaving it. Its server tells them within 30 seconds.</summary>
    public virtual int DrainSeconds => 40;

    /// <summary>Room for the streams of one node.</summary>
    public virtual long StreamBytes => 1L << 30;

    /// <summary>True where everybody has one address, so that limits per address would let one client shut the others out.</summary>
    public virtual bool IsOneAddress => false;

    /// <summary>True where mail is written to files instead of being sent.</summary>
    public virtual bool KeepsMail => true;

    /// <summary>True where the controller can write nodes' certificates to where nodes read them, and so renews them.</summary>
    public virtual bool RenewsCertificates => true;

    /// <summary>Ports of node k, from 0, in the order of regions.</summary>
    public virtual NodePortPlan NodePorts(int k) => Ports.Node(k);

    /// <summary>The port of region r's callout process, from 0.</summary>
    public virtual int CalloutPort(int r) => Ports.Callout(r);

    /// <summary>Where agents ask for orders.</summary>
    public abstract string ControllerHost { get; }

    /// <summary>The name by which clients, other nodes and our own processes reach a node.</summary>
    public abstract string HostOf(string node);

    public abstract string CalloutHostOf(string region);
}
