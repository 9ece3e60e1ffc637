using Platform.Authority;
using Platform.Store;

namespace Platform.Portal.Features.Rollouts;

/// <summary>A revision of the topology.</summary>
public sealed record TopologyView(long Revision, string Note, string CreatedBy, DateTimeOffset CreatedAt, FleetTopology Topology)
{
    internal static TopologyView From(TopologyRevision row) => new(row.Revision, row.Note, row.CreatedBy, row.CreatedAt, FleetTopology.Read(row.Document));
}
