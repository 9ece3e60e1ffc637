using Platform.Local.Layout;
using Platform.Local.Postgres;
using Platform.Local.Processes;

namespace Platform.Local.Running;

/// <summary>The processes of one copy.</summary>
internal sealed record Parts(Part Postgres, IReadOnlyList<Part> Nodes, IReadOnlyList<Part> Callouts, Part Controller, Part Portal)
{
    public IEnumerable<Part> All => [Postgres, .. Nodes, .. Callouts, Controller, Portal];

    public static Parts Of(DataFolder data, Cluster cluster, string superuser, PortPlan ports, IReadOnlyList<SiteRegion> regions)
    {
        var postgres = new Part("postgres", cluster.ServeCommand(ports.Postgres, durable: true), ct => Probes.PostgresAsync(superuser, ct))
        {
            StopSignal = Signal.Interrupt, // "fast": rolls back what is open; SIGTERM would wait for every client to leave
        };
        var nodes = regions.SelectMany(r => r.Nodes).Select(n =>
            new Part(n.Name, [Programs.DotNet, Programs.Broker, "node", "--spec", data.NodeSpec(n.Name)], ct => Probes.NodeAsync(n.Ports.Agent, n.Ports.Client, ct)) { Environment = Launch.Agent });
        var callouts = regions.Select(r =>
            new Part(r.Callout, [Programs.DotNet, Programs.AuthCallout], ct => Probes.HttpAsync(r.CalloutPort, "/readyz", ct)) { Environment = Launch.DotNet(data.ConfigOf(r.Callout)) });
        return new Parts(
            postgres,
            [.. nodes],
            [.. callouts],
            new Part("controller", [Programs.DotNet, Programs.Broker, "controller"], ct => Probes.HttpAsync(ports.Controller, "/readyz", ct)) { Environment = Launch.DotNet(data.ConfigOf("controller")) },
            new Part("portal", [Programs.DotNet, Programs.Portal], ct => Probes.HttpAsync(ports.Portal, "/readyz", ct)) { Environment = Launch.DotNet(data.ConfigOf("portal")) });
    }
}
