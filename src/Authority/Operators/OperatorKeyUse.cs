using System.Buffers.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Who goes by a signing key of the shared operator: nodes, by what their agents last said, and accounts.</summary>
public static class OperatorKeyUse
{
    /// <summary>Names of the nodes whose server has not started with an operator JWT that lists the key. None where no topology is kept: all such nodes were
    /// laid out with the one JWT there ever was.</summary>
    public static async Task<IReadOnlyList<string>> WithoutAsync(FleetDb db, Operator row, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        if (!await db.Topologies.AnyAsync(t => t.OperatorId == row.Id, ct))
        {
            return [];
        }

        var orders = await db.Nodes.AsNoTracking().Where(n => n.OperatorId == row.Id).OrderBy(n => n.Name)
            .Select(n => new { n.Name, Order = db.NodeOrders.FirstOrDefault(o => o.NodeId == n.Id) }).ToListAsync(ct);
        var nodes = orders.Select(n => (n.Name, Revision: n.Order is null ? 0 : RevisionOf(n.Order))).ToList();
        var revisions = nodes.Select(n => n.Revision).Distinct().ToList();
        var listing = (await db.Topologies.AsNoTracking().Where(t => t.OperatorId == row.Id && revisions.Contains(t.Revision)).ToListAsync(ct))
            .Where(t => t.Trust is { } trust && FleetTrust.Read(trust).Keys().Contains(key, StringComparer.Ordinal)).Select(t => t.Revision).ToHashSet();
        return [.. nodes.Where(n => !listing.Contains(n.Revision)).Select(n => n.Name)];
    }

    /// <summary>Accounts whose JWT the key signed, and accounts whose present JWT is not confirmed by every node.</summary>
    public static async Task<(int Signed, int Unsettled)> AccountsAsync(FleetDb db, Operator row, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        var accounts = db.Accounts.AsNoTracking().Where(a => a.OperatorId == row.Id && a.State != AccountState.Retired);
        var signed = 0;
        await foreach (var jwt in db.AccountJwts.AsNoTracking().Where(j => accounts.Any(a => a.Id == j.AccountId)).Select(j => j.Jwt).AsAsyncEnumerable().WithCancellation(ct))
        {
            signed += string.Equals(IssuerOf(jwt), key, StringComparison.Ordinal) ? 1 : 0;
        }

        var unsettled = await accounts.CountAsync(
            a => db.Nodes.Any(n => n.OperatorId == row.Id && !db.NodePublications.Any(p => p.AccountId == a.Id && p.NodeId == n.Id && p.IsConfirmed && p.Generation == a.Generation)), ct);
        return (signed, unsettled);
    }

    // What the server runs with; one that never came starts by its order.
    private static long RevisionOf(NodeOrderRow order)
    {
        if (order.Report is null)
        {
            return order.Revision;
        }

        using var report = JsonDocument.Parse(order.Report);
        return report.RootElement.GetProperty("revision").GetInt64();
    }

    // Our own JWTs: whether the signature is good is not in question.
    private static string? IssuerOf(string jwt)
    {
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1]));
        return claims.RootElement.GetProperty("iss").GetString();
    }
}
