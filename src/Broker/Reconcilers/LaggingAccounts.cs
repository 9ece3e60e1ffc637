using System.Data.Common;
using Npgsql;
using Platform.Authority;
using Platform.Broker.Plans;
using Platform.Kernel;

namespace Platform.Broker.Reconcilers;

/// <summary>An account some node up has not confirmed.</summary>
/// <param name="Jwt">This generation's, when it was signed already.</param>
/// <param name="Rows">What the JWT is made of, where it is not signed yet.</param>
/// <param name="ConfirmedOn">The nodes, of those asked about, that hold this generation.</param>
internal sealed record LaggingAccount(
    OrganizationId Organization, DesiredAccount Desired, string PublicKey, string? Jwt, AccountRows? Rows, IReadOnlyList<NodeId> ConfirmedOn);

/// <summary>Finds the accounts that not every one of some nodes has confirmed. Accounts of operators without nodes are never among them.</summary>
internal sealed class LaggingAccounts(ObservedDataSource db)
{
    /// <summary>How many of the latest changes a look after a bell considers at least. All accounts are looked at when they all lag, and by the timer.</summary>
    public const int RecentCount = 32;

    // Changes of one second have no order among them: all of the last two seconds' are looked at, within reason.
    private const string Latest =
        """
        select * from accounts order by issued_at desc limit greatest(32, (
            select count(*) from (select 1 from accounts where issued_at >= extract(epoch from now())::bigint - 2 limit 512) busy))
        """;

    private const string Columns =
        """
        select a.organization_id, a.id, a.public_key, a.generation, a.issued_at, a.is_system, j.jwt,
            array(select p.node_id from node_publications p where p.account_id = a.id and p.generation = a.generation and p.is_confirmed and p.node_id = any($1)) held,
            exists (select 1 from imports i where i.organization_id = a.organization_id and i.account_id = a.id),
            made_of.*
        """;

    // A retired account is on its way out of the nodes, not into them.
    private const string OfTheseNodes = "a.operator_id in (select n.operator_id from nodes n where n.id = any($1)) and a.state <> 'retired'";

    // An importer waits until some node has its exporter, for five seconds: two new accounts may take from each other.
    private const string WithExporters =
        """
        (a.issued_at < extract(epoch from now())::bigint - 5 or not exists (
            select 1 from imports i join accounts e on e.public_key = i.exporter_public_key
            where i.organization_id = a.organization_id and i.account_id = a.id and e.operator_id = a.operator_id and e.id <> a.id
                and e.state in ('active', 'suspended') and not exists (
                    select 1 from node_publications p where p.account_id = e.id and p.is_confirmed and p.node_id = any($1))))
        """;

    // What a JWT is made of is read only where there is none yet.
    private const string Joined =
        $"""
        left join account_jwts j on j.account_id = a.id and j.generation = a.generation
        left join lateral (select {AccountRows.Columns} where j.jwt is null) made_of on true
        """;

    private static readonly string Recent =
        $"select * from ({Columns} from ({Latest}) a {Joined} where {OfTheseNodes} and {WithExporters}) r where cardinality(held) < cardinality($1)";

    private static readonly string ByIds = $"{Columns} from unnest($2) with ordinality w (id, place) join accounts a on a.id = w.id {Joined} order by w.place";

    // One pass over two tables, joined by hash: ten times cheaper for each account than asking for its rows one by one.
    private const string All =
        $"""
        select a.id, a.public_key from accounts a
        left join (
            select p.account_id, p.generation, count(*) held from node_publications p where p.is_confirmed and p.node_id = any($1) group by 1, 2) h
            on h.account_id = a.id and h.generation = a.generation
        where {OfTheseNodes} and coalesce(h.held, 0) < cardinality($1) and {WithExporters}
        order by a.is_system desc, a.id in (select i.account_id from imports i), a.issued_at, a.id
        """;

    private const string WithoutNodes =
        $"""
        {Columns} from accounts a {Joined}
        where a.operator_id in (select o.id from operators o where not exists (select 1 from nodes n where n.operator_id = o.id)) and a.state <> 'retired' and j.jwt is null
        order by a.is_system desc, a.issued_at, a.id limit $2
        """;

    /// <summary>Accounts without a JWT of their generation whose operator has no nodes here: its own servers fetch them.</summary>
    public async Task<IReadOnlyList<LaggingAccount>> WithoutNodesAsync(int most, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(WithoutNodes);
        command.Parameters.Add(Values([]));
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, ct);
    }

    private const string Counts =
        $"""
        select w.id, (select count(*) from accounts a where {OfTheseNodes}) - (
            select count(*) from node_publications p join accounts a on a.id = p.account_id and a.generation = p.generation
            where p.node_id = w.id and p.is_confirmed and {OfTheseNodes})
        from unnest($1) w (id)
        """;

    /// <summary>Those among the latest changes.</summary>
    public async Task<IReadOnlyList<LaggingAccount>> RecentAsync(IReadOnlyList<NodeId> up, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(Recent);
        command.Parameters.Add(Values(up));
        return await ReadAsync(command, ct);
    }

    /// <summary>All of them, the system account first and importers last, the longest waiting before others.</summary>
    public async Task<IReadOnlyList<(AccountId Id, string PublicKey)>> AllAsync(IReadOnlyList<NodeId> up, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(All);
        command.Parameters.Add(Values(up));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var all = new List<(AccountId, string)>();
        while (await rows.ReadAsync(ct))
        {
            all.Add((new(rows.GetGuid(0)), rows.GetString(1)));
        }

        return all;
    }

    /// <summary>How many accounts each of these nodes has not confirmed.</summary>
    public async Task<IReadOnlyDictionary<NodeId, long>> CountAsync(IReadOnlyList<NodeId> up, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(Counts);
        command.Parameters.Add(Values(up));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<NodeId, long>();
        while (await rows.ReadAsync(ct))
        {
            counts[new(rows.GetGuid(0))] = rows.GetInt64(1);
        }

        return counts;
    }

    /// <summary>These accounts as they are now, in this order; one that is gone is left out.</summary>
    public async Task<IReadOnlyList<LaggingAccount>> ReadAsync(IReadOnlyList<NodeId> up, IEnumerable<AccountId> ids, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(ByIds);
        command.Parameters.Add(Values(up));
        command.Parameters.Add(new() { Value = ids.Select(i => i.Value).ToArray() });
        return await ReadAsync(command, ct);
    }

    private static NpgsqlParameter Values(IEnumerable<NodeId> nodes) => new() { Value = nodes.Select(n => n.Value).ToArray() };

    private static async Task<IReadOnlyList<LaggingAccount>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var rows = await command.ExecuteReaderAsync(ct);
        var accounts = new List<LaggingAccount>();
        while (await rows.ReadAsync(ct))
        {
            accounts.Add(Read(rows));
        }

        return accounts;
    }

    private static LaggingAccount Read(DbDataReader row)
    {
        var jwt = row.IsDBNull(6) ? null : row.GetString(6);
        return new(
            new(row.GetGuid(0)),
            new DesiredAccount(new(row.GetGuid(1)), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5), row.GetBoolean(8)),
            row.GetString(2),
            jwt,
            jwt is null ? AccountRows.Read(row, 9) : null,
            [.. row.GetFieldValue<Guid[]>(7).Select(n => new NodeId(n))]);
    }
}
