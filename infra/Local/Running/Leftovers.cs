using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Local.Running;

/// <summary>What an earlier runner of the same data left behind when it was killed, and whether our ports are free.</summary>
internal static class Leftovers
{
    /// <summary>Ends the survivors, the portal first and PostgreSQL last. A nats-server whose agent is gone as well stays: the new agent takes it over.</summary>
    public static async Task ClearAsync(DataFolder data, IEnumerable<Part> parts, CancellationToken ct)
    {
        foreach (var part in parts.Reverse())
        {
            await PidFile.StopAsync(data.PidOf(part.Name), part.StopSignal, TimeSpan.FromSeconds(20), ct);
        }
    }

    /// <exception cref="PrerequisiteException">Somebody else listens on a port of ours.</exception>
    public static void RequireFreePorts(DataFolder data, PortPlan ports, IReadOnlyList<SiteRegion> regions)
    {
        var nodes = regions.SelectMany(r => r.Nodes).ToList();
        IEnumerable<(int Port, string What)> wanted =
        [
            (ports.Portal, "the portal"), (ports.Postgres, "PostgreSQL"), (ports.Controller, "the controller"),
            .. regions.Select(r => (r.CalloutPort, $"the callout service of {r.Name}")),
            .. nodes.Select(n => (n.Ports.Agent, $"{n.Name}'s agent")),
            .. nodes.Where(n => !HasServer(data, n)).SelectMany(n => n.Ports.OfServer().Select(p => (p, n.Name))),
        ];
        foreach (var (port, what) in wanted.Where(w => !FreePorts.IsFree(w.Port)))
        {
            throw new PrerequisiteException($"Port {port} ({what}) is taken by another program. Take other ports for this copy: ./platform up --port-base {ports.Base + 1000}");
        }
    }

    /// <summary>The nats-server of a node, by the pid file it writes itself; 0 if there is none.</summary>
    public static int ServerPid(DataFolder data, string node)
    {
        var file = Path.Combine(data.Node(node), "nats.pid");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).AsSpan().Trim(), System.Globalization.CultureInfo.InvariantCulture, out var pid)
            && File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains(data.Node(node), StringComparison.Ordinal) ? pid : 0;
    }

    private static bool HasServer(DataFolder data, SiteNode node) => ServerPid(data, node.Name) != 0;
}
