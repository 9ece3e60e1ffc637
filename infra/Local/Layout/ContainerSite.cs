namespace Platform.Local.Layout;

/// <summary>Parts in containers (infra/images/Dockerfile), each with an address of its own.</summary>
/// <param name="domain">What follows a node's name: "us-east-1.DOMAIN". The same inside and outside, so that one address serves clients, other nodes and our own processes.</param>
/// <param name="portalUrl">Where browsers reach the portal.</param>
/// <param name="postgres">PostgreSQL's host.</param>
public abstract class ContainerSite(string cloud, string domain, string portalUrl, string postgres)
    : Site(cloud, "volume", "0.0.0.0", portalUrl, "/usr/local/bin/nats-server", new(PortPlan.DefaultBase))
{
    public override (string Host, int Port) Postgres => (postgres, 5432);

    public override string ControllerHost => "controller";

    public override string HostOf(string node) => $"{node}.{domain}";

    public override string CalloutHostOf(string region) => $"callout-{region}";
}
