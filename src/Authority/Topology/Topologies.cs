using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Revisions of the topology as people make them.</summary>
public static class Topologies
{
    /// <summary>The latest revision; null for a fleet whose topology is not kept here.</summary>
    public static Task<TopologyRevision?> LatestAsync(StoreDb db, OperatorId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Topologies.Where(t => t.OperatorId == id).OrderByDescending(t => t.Revision).FirstOrDefaultAsync(ct);
    }

    /// <summary>Adds a revision. Nodes go on as they are until a rollout brings them to it.</summary>
    /// <param name="db">The store.</param>
    /// <param name="latest">The revision it was made from.</param>
    /// <param name="topology">The document.</param>
    /// <param name="note">Why, for who reads it later.</param>
    /// <param name="audited">The organization whose log says so.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The new revision, or what is wrong with the document, problem by problem.</returns>
    public static async Task<(TopologyRevision? Added, IReadOnlyList<string> Problems)> AddAsync(
        StoreDb db, TopologyRevision latest, FleetTopology topology, string note, OrganizationId audited, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(latest);
        ArgumentNullException.ThrowIfNull(topology);
        var old = FleetTopology.Read(latest.Document);
        string[] problems = [.. TopologyRules.Check(topology), .. TopologyRules.CheckQuorum(topology), .. TopologyRules.CheckChange(old, topology)];
        if (problems.Length > 0)
        {
            return (null, problems);
        }

        if (string.Equals(old.Write(), topology.Write(), StringComparison.Ordinal))
        {
            return (null, [$"It is the same as revision {latest.Revision}."]);
        }

        var added = new TopologyRevision { OperatorId = latest.OperatorId, Revision = latest.Revision + 1, Document = topology.Write(), Trust = latest.Trust, Note = note, CreatedBy = actor, CreatedAt = now };
        db.Topologies.Add(added);
        AuditLog.Append(db, audited, actor, "topology.change", latest.OperatorId.ToString(), new { added.Revision, note }, now);
        await db.SaveChangesAsync(ct);
        return (added, []);
    }
}
