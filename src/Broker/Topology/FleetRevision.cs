using Platform.Authority;

namespace Platform.Broker.Topology;

/// <summary>A revision of the topology, read.</summary>
/// <param name="Topology">What nodes there are.</param>
/// <param name="Trust">Whom they believe; null in revisions that do not say, see TopologyRevision.</param>
internal sealed record FleetRevision(FleetTopology Topology, FleetTrust? Trust = null)
{
    public static readonly FleetRevision None = new(new FleetTopology([]));

    public static FleetRevision Read(string document, string? trust) => new(FleetTopology.Read(document), trust is null ? null : FleetTrust.Read(trust));

    /// <summary>Null for a node it does not have.</summary>
    public NodePlace? PlaceOf(string node) => NodePlaces.Of(Topology, node, Trust);
}
