using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Takes over the topology that whoever lays out the fleet wrote down. All nodes are given it at once, since they are all being started;
/// later changes go from node to node (rollouts). What was changed in the portal since stays until the layout itself is another.</summary>
internal static class TopologyBootstrap
{
    /// <summary>In the transaction that makes regions and nodes, after they are saved.</summary>
    /// <exception cref="InvalidOperationException">The file holds no topology, or one that cannot run.</exception>
    public static async Task EnsureAsync(FleetDb db, OperatorId id, FleetOptions fleet, string actor, DateTimeOffset now, CancellationToken ct)
    {
        if (fleet.TopologyFile is not { } file)
        {
            return;
        }

        var wanted = (await ReadAsync(file, ct)).Write();
        var all = db.Topologies.Where(t => t.OperatorId == id);
        var laidOut = await all.Where(t => t.CreatedBy == actor).OrderByDescending(t => t.Revision).FirstOrDefaultAsync(ct);
        var latest = await all.MaxAsync(t => (long?)t.Revision, ct) ?? 0;
        if (laidOut is null || !string.Equals(FleetTopology.Read(laidOut.Document).Write(), wanted, StringComparison.Ordinal))
        {
            latest++;
            db.Topologies.Add(new() { OperatorId = id, Revision = latest, Document = wanted, Note = "laid out", CreatedBy = actor, CreatedAt = now });
            AuditLog.Append(db, Organization.Platform, actor, "topology.lay_out", id.ToString(), new { Revision = latest }, now);
            await db.NodeOrders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Revision, latest), ct);
        }

        var ordered = await db.NodeOrders.Select(o => o.NodeId).ToListAsync(ct);
        foreach (var node in await db.Nodes.Where(n => n.OperatorId == id && !ordered.Contains(n.Id)).ToListAsync(ct))
        {
            db.NodeOrders.Add(new() { NodeId = node.Id, Revision = latest });
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>Says whom nodes trust in revisions that do not say it: the one just laid out, and those of before nodes were told, when nobody could change it.
    /// After the transaction, since it opens keys.</summary>
    public static async Task TrustAsync(FleetDb db, Operator row, FleetTrusts trusts, CancellationToken ct)
    {
        var mute = await db.Topologies.Where(t => t.OperatorId == row.Id && t.Trust == null).ToListAsync(ct);
        if (mute.Count > 0)
        {
            var trust = (await trusts.MakeAsync(db, row, ct)).Write();
            mute.ForEach(t => t.Trust = trust);
            await db.SaveChangesAsync(ct);
        }
    }

    private static async Task<FleetTopology> ReadAsync(string file, CancellationToken ct)
    {
        try
        {
            var topology = FleetTopology.Read(await File.ReadAllTextAsync(file, ct));
            return TopologyRules.Check(topology) is [var first, ..] ? throw new InvalidOperationException($"{file}: {first}") : topology;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new InvalidOperationException($"{file} holds no topology: {e.Message}", e);
        }
    }
}
