namespace Platform.Local.Layout;

/// <summary>All on one machine, on loopback only; copies are side by side by their ports.</summary>
public sealed class LocalSite(PortPlan ports, string natsServer)
    // localhost, not the number: a passkey's relying party has to be a domain.
    : Site("local", "local", Loopback, FormattableString.Invariant($"http://localhost:{ports.Portal}"), natsServer, ports)
{
    private const string Loopback = "127.0.0.1";

    public override (string Host, int Port) Postgres => (Loopback, Ports.Postgres);

    public override string PortalListens => PortalUrl;

    public override int DrainSeconds => 3;

    public override bool IsOneAddress => true;

    public override string ControllerHost => Loopback;

    public override string HostOf(string node) => Loopback;

    public override string CalloutHostOf(string region) => Loopback;
}
