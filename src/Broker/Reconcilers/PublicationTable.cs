using System.Data.Common;
using NpgsqlTypes;
using Platform.Authority;
using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Reconcilers;

/// <summary>An account some node up has not confirmed.</summary>
/// <param name="Jwt">This generation's, when it was signed already.</param>
/// <param name="OperatorKey">The operator's active signing key.</param>
/// <param name="Unrevoked">What the JWT is made of, for an account without revoked credentials; null asks Authority to read it.</param>
internal sealed record LaggingAccount(
    OrganizationId Organization, DesiredAccount Desired, string PublicKey, string? Jwt, string OperatorKey, AccountRows? Unrevoked);

/// <summary>What one node answered: an error, or whether the very JWT was read back.</summary>
internal sealed record NodeOutcome(NodeId Node, bool IsConfirmed, string? Error);

/// <summary>Desired accounts against what the nodes confirmed. Every write carries the lease's epoch: a controller that was replaced without
/// noticing changes nothing here (PostgreSQL is asked, not its own memory).</summary>
internal sealed class PublicationTable(ObservedDataSource db, TimeProvider clock)
{
    /// <summary>How many of the latest changes a look after a bell considers. All accounts are looked at when they all lag, and by the timer.</summary>
    public const int RecentCount = 32;

    private const string Columns =
        """
        select a.organization_id, a.id, a.public_key, a.generation, a.issued_at, a.is_system, j.jwt,
            array(select p.node_id from node_publications p where p.account_id = a.id and p.generation = a.generation and p.is_confirmed),
            a.name, a.operator_id, a.created_at, (select o.active_signing_key from operators o where o.id = a.operator_id),
            case when not exists (select 1 from credentials c where c.organization_id = a.organization_id and c.account_id = a.id and c.revoked_at is not null)
                then array(select k.public_key from signing_keys k where k.organization_id = a.organization_id and k.account_id = a.id) end
        """;

    private const string Lagging =
        """
        left join account_jwts j on j.account_id = a.id and j.generation = a.generation
        where (select count(*) from node_publications p
            where p.account_id = a.id and p.node_id = any($1) and p.generation = a.generation and p.is_confirmed) < cardinality($1)
        """;

    private static readonly string Recent = $"{Columns} from (select * from accounts order by issued_at desc limit {RecentCount}) a {Lagging}";
    private static readonly string All = $"{Columns} from accounts a {Lagging} order by a.is_system desc, a.issued_at limit $2";

    /// <summary>Accounts not confirmed by every one of the nodes, with what is confirmed.</summary>
    /// <param name="up">The nodes that must hold them.</param>
    /// <param name="most">At most so many, the system account and the longest waiting first; null looks at the latest changes only.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<(IReadOnlyList<LaggingAccount> Accounts, IReadOnlyList<ObservedPublication> Observed)> ReadLaggingAsync(
        IEnumerable<NodeId> up, int? most, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(most is null ? Recent : All);
        command.Parameters.Add(new() { Value = up.Select(n => n.Value).ToArray() });
        if (most is { } limit)
        {
            command.Parameters.Add(new() { Value = limit });
        }

        await using var rows = await command.ExecuteReaderAsync(ct);
        var accounts = new List<LaggingAccount>();
        var observed = new List<ObservedPublication>();
        while (await rows.ReadAsync(ct))
        {
            var account = Read(rows);
            accounts.Add(account);
            observed.AddRange(rows.GetFieldValue<Guid[]>(7).Select(n => new ObservedPublication(account.Desired.Id, new NodeId(n), account.Desired.Generation, true)));
        }

        return (accounts, observed);
    }

    private static LaggingAccount Read(DbDataReader row)
    {
        var account = new Account
        {
            OrganizationId = new(row.GetGuid(0)),
            Id = new(row.GetGuid(1)),
            PublicKey = row.GetString(2),
            Generation = row.GetInt64(3),
            IssuedAt = row.GetInt64(4),
            IsSystem = row.GetBoolean(5),
            Name = row.GetString(8),
            OperatorId = new(row.GetGuid(9)),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
        };
        return new(
            account.OrganizationId,
            new DesiredAccount(account.Id, account.Generation, account.IssuedAt, account.IsSystem),
            account.PublicKey,
            row.IsDBNull(6) ? null : row.GetString(6),
            row.GetString(11),
            row.IsDBNull(12) ? null : new(account, row.GetFieldValue<string[]>(12), []));
    }

    /// <summary>Keeps the signed JWT, before anybody is told of it. An older generation never replaces a newer.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task KeepJwtAsync(LaggingAccount account, string jwt, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            with mine as (select 1 from leases where name = $5 and epoch = $6),
            kept as (
                insert into account_jwts (organization_id, account_id, generation, jwt) select $1, $2, $3, $4 from mine
                on conflict (account_id) do update set generation = excluded.generation, jwt = excluded.jwt
                where account_jwts.generation <= excluded.generation)
            select count(*) from mine
            """);
        command.Parameters.Add(new() { Value = account.Organization.Value });
        command.Parameters.Add(new() { Value = account.Desired.Id.Value });
        command.Parameters.Add(new() { Value = account.Desired.Generation });
        command.Parameters.Add(new() { Value = jwt });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        command.Parameters.Add(new() { Value = epoch });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is 0L, epoch);
    }

    /// <summary>Writes what the nodes answered and rings trunkline_published. A row with a newer epoch or generation stays as it is.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task RecordAsync(LaggingAccount account, IReadOnlyCollection<NodeOutcome> outcomes, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            with mine as (select 1 from leases where name = $9 and epoch = $8),
            written as (
                insert into node_publications (organization_id, account_id, node_id, generation, is_confirmed, error, at, epoch)
                select $1, $2, o.node, $3, o.confirmed, o.error, $7, $8 from unnest($4, $5, $6) o (node, confirmed, error), mine
                on conflict (account_id, node_id) do update
                set generation = excluded.generation, is_confirmed = excluded.is_confirmed, error = excluded.error, at = excluded.at, epoch = excluded.epoch
                where node_publications.epoch <= excluded.epoch and node_publications.generation <= excluded.generation)
            select 1, pg_notify('trunkline_published', '') from mine
            """);
        command.Parameters.Add(new() { Value = account.Organization.Value });
        command.Parameters.Add(new() { Value = account.Desired.Id.Value });
        command.Parameters.Add(new() { Value = account.Desired.Generation });
        command.Parameters.Add(new() { Value = outcomes.Select(o => o.Node.Value).ToArray() });
        command.Parameters.Add(new() { Value = outcomes.Select(o => o.IsConfirmed).ToArray() });
        command.Parameters.Add(new() { Value = outcomes.Select(o => o.Error).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is null, epoch);
    }

    /// <summary>Takes back a node's confirmations of these accounts (by nkey), so that the publisher pushes them again.</summary>
    public async Task DoubtAsync(NodeId node, IEnumerable<string> accounts, string error, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            update node_publications p set is_confirmed = false, error = $3, at = $4
            from accounts a
            where a.id = p.account_id and p.node_id = $1 and a.public_key = any($2)
                and exists (select 1 from leases where name = $6 and epoch = $5)
            """);
        command.Parameters.Add(new() { Value = node.Value });
        command.Parameters.Add(new() { Value = accounts.ToArray() });
        command.Parameters.Add(new() { Value = error });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
