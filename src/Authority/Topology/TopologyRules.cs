using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Authority;

/// <summary>What a topology must be to run. Pure. Each problem names the place in the document, the rule, and the way out.</summary>
public static partial class TopologyRules
{
    /// <summary>The name in the certificate of whoever gives nodes their orders.</summary>
    public const string Controller = "controller";

    private const int LongestDrain = 3600;

    /// <summary>Why a document cannot run at all; empty when it can.</summary>
    public static IReadOnlyList<string> Check(FleetTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return [.. Names(topology), .. Nodes(topology), .. Releases(topology), .. Ports(topology)];
    }

    /// <summary>Why a fleet with tenants must not be like this although it would run: it would be lost with less than one expects.</summary>
    public static IReadOnlyList<string> CheckQuorum(FleetTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return [.. Quorum(topology)];
    }

    /// <summary>Problems of getting from one to the other, beside those of the new one itself.</summary>
    public static IReadOnlyList<string> CheckChange(FleetTopology old, FleetTopology @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var before = old.Nodes.ToDictionary(n => n.Node.Name, StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (region, node) in @new.Nodes)
        {
            if (!before.TryGetValue(node.Name, out var was))
            {
                continue;
            }

            if (!string.Equals(was.Region.Name, region.Name, StringComparison.Ordinal))
            {
                problems.Add($"nodes/{node.Name}: it is in {was.Region.Name}, and a node stays in its region. Remove it and add one of another name to {region.Name}.");
            }

            if (was.Node.Ports != node.Ports || !string.Equals(was.Node.Host, node.Host, StringComparison.Ordinal))
            {
                problems.Add($"nodes/{node.Name}: host and ports stay as they are, others know it by them. Remove it and add one of another name there.");
            }
        }

        return problems;
    }

    private static IEnumerable<string> Names(FleetTopology topology)
    {
        if (topology.Regions.Count == 0)
        {
            yield return "regions: there is none. Name at least one.";
        }

        foreach (var region in topology.Regions.Where(r => r.Nodes.Count == 0))
        {
            yield return $"regions/{region.Name}: it has no node. Add one, or remove the region.";
        }

        foreach (var (what, name) in topology.Regions.Select(r => ("regions", r.Name)).Concat(topology.Nodes.Select(n => ("nodes", n.Node.Name))))
        {
            if (!Name().IsMatch(name))
            {
                yield return $"{what}/{name}: a name is 1 to 63 small letters, digits and hyphens, and begins and ends with a letter or digit.";
            }
        }

        if (topology.Nodes.Any(n => n.Node.Name is Controller))
        {
            yield return $"nodes/{Controller}: agents take orders from whoever has a certificate of this name. Choose another.";
        }

        foreach (var twice in topology.Regions.GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"regions/{twice.Key}: there are {twice.Count()} of this name. A cluster's name is unique.";
        }

        foreach (var twice in topology.Nodes.GroupBy(n => n.Node.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"nodes/{twice.Key}: there are {twice.Count()} of this name. A server's name is unique in the whole fleet.";
        }
    }

    private static IEnumerable<string> Nodes(FleetTopology topology)
    {
        foreach (var (_, node) in topology.Nodes)
        {
            if (node.Host.Length == 0 || node.Advertise is "")
            {
                yield return $"nodes/{node.Name}: host, and advertise where it is given, name an address.";
            }

            if (node.DrainSeconds is < 1 or > LongestDrain)
            {
                yield return $"nodes/{node.Name}/drain_seconds: {Text(node.DrainSeconds)} is not within 1 and {Text(LongestDrain)}.";
            }

            if (node.JetStream is { } kept && (kept.MaxMemoryBytes < 0 || kept.MaxFileBytes <= 0))
            {
                yield return $"nodes/{node.Name}/jet_stream: max_file_bytes is more than 0, max_memory_bytes 0 or more. Leave jet_stream out for a node without it.";
            }

            if (node.JetStream is { Durability: not ("replicated" or "always") } other)
            {
                yield return $"nodes/{node.Name}/jet_stream/durability: '{other.Durability}' is neither replicated nor always.";
            }
        }
    }

    // What tenants were promised (default_sentinel, server_metadata, pedantic JetStream) every release above the floor has.
    private static IEnumerable<string> Releases(FleetTopology topology)
    {
        foreach (var (place, release) in topology.Nodes.Select(n => ($"nodes/{n.Node.Name}/", n.Node.NatsServer)).Prepend(("", topology.NatsServer)))
        {
            if (release is not null && !Release().IsMatch(release))
            {
                yield return $"{place}nats_server: '{release}' is no release. It is like 2.15.1: three numbers, and none that is still a candidate.";
            }
            else if (release is not null && VersionFloor.IsBelow(release))
            {
                yield return $"{place}nats_server: releases older than 2.12.12, and 2.14 before 2.14.3, carry published vulnerabilities. {release} is one of them; choose a newer one.";
            }
        }
    }

    private static IEnumerable<string> Ports(FleetTopology topology)
    {
        var all = topology.Nodes.SelectMany(n => n.Node.Ports.All(), (n, p) => (n.Node.Name, n.Node.Reached, Listener: p.Name, p.Port)).ToList();
        foreach (var wrong in all.Where(p => p.Port is < 1 or > 65_535))
        {
            yield return $"nodes/{wrong.Name}/ports/{wrong.Listener}: {Text(wrong.Port)} is no port. Use 1 to 65535.";
        }

        foreach (var clash in all.GroupBy(p => (p.Reached, p.Port)).Where(g => g.Count() > 1))
        {
            yield return $"port {Text(clash.Key.Port)} of {clash.Key.Reached} is wanted by {string.Join(" and ", clash.Select(p => $"{p.Name}/{p.Listener}"))}. Give each its own.";
        }
    }

    // The meta group is all servers with JetStream, of all regions (fleet.md §1.3): more than half of them must be there for any stream to be made or moved.
    private static IEnumerable<string> Quorum(FleetTopology topology)
    {
        var keeping = topology.Regions.Where(r => r.Nodes.Any(n => n.JetStream is not null)).ToList();
        var voices = keeping.Sum(r => r.Nodes.Count(n => n.JetStream is not null));
        if (keeping.Count == 0 && topology.Regions.Count > 0)
        {
            yield return "jet_stream: no node would keep streams. Leave it to one region at least.";
        }

        if (keeping.Count == 2)
        {
            yield return $"jet_stream: with two regions ({keeping[0].Name}, {keeping[1].Name}) the loss of the greater one stops the other. Give it to one region or to three.";
        }
        else if (voices > 1 && voices % 2 == 0)
        {
            yield return $"jet_stream: {Text(voices)} nodes vote in the meta group; of an even number half may be lost as well with one less. Add a node with JetStream, or take it from one.";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){2}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Release();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
