using NpgsqlTypes;
using Platform.Broker.Leases;
using Platform.Kernel;

namespace Platform.Broker.Reconcilers;

/// <summary>An account with the JWT of its generation.</summary>
internal sealed record SignedLagging(LaggingAccount Account, string Jwt);

/// <summary>What one node answered of one account: an error, or whether the very JWT was read back.</summary>
internal sealed record NodeOutcome(NodeId Node, bool IsConfirmed, string? Error);

/// <summary>What the nodes answered of one account.</summary>
internal sealed record AccountOutcome(LaggingAccount Account, IReadOnlyList<NodeOutcome> Nodes);

/// <summary>Writes what was signed and what the nodes confirmed, many accounts in one statement. Every write carries the lease's epoch: a
/// controller that was replaced without noticing changes nothing here (PostgreSQL is asked, not its own memory).</summary>
internal sealed class PublicationTable(ObservedDataSource db, TimeProvider clock)
{
    /// <summary>Keeps signed JWTs, before anybody is told of them. An older generation never replaces a newer.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task KeepJwtsAsync(IReadOnlyCollection<SignedLagging> signed, long epoch, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            with mine as (select 1 from leases where name = $5 and epoch = $6),
            kept as (
                insert into account_jwts (organization_id, account_id, generation, jwt) select s.* from unnest($1, $2, $3, $4) s, mine
                on conflict (account_id) do update set generation = excluded.generation, jwt = excluded.jwt
                where account_jwts.generation <= excluded.generation)
            select count(*) from mine
            """);
        command.Parameters.Add(new() { Value = signed.Select(s => s.Account.Organization.Value).ToArray() });
        command.Parameters.Add(new() { Value = signed.Select(s => s.Account.Desired.Id.Value).ToArray() });
        command.Parameters.Add(new() { Value = signed.Select(s => s.Account.Desired.Generation).ToArray() });
        command.Parameters.Add(new() { Value = signed.Select(s => s.Jwt).ToArray() });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        command.Parameters.Add(new() { Value = epoch });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is 0L, epoch);
    }

    /// <summary>Writes what the nodes answered and rings trunkline_published. A row with a newer epoch or generation stays as it is.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task RecordAsync(IReadOnlyCollection<AccountOutcome> outcomes, long epoch, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            with mine as (select 1 from leases where name = $9 and epoch = $8),
            written as (
                insert into node_publications (organization_id, account_id, generation, node_id, is_confirmed, error, at, epoch)
                select o.*, $7, $8 from unnest($1, $2, $3, $4, $5, $6) o, mine
                on conflict (account_id, node_id) do update
                set generation = excluded.generation, is_confirmed = excluded.is_confirmed, error = excluded.error, at = excluded.at, epoch = excluded.epoch
                where node_publications.epoch <= excluded.epoch and node_publications.generation <= excluded.generation)
            select 1, pg_notify('trunkline_published', '') from mine
            """);
        var rows = outcomes.SelectMany(o => o.Nodes, (o, node) => (o.Account, Node: node)).ToArray();
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Account.Organization.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Account.Desired.Id.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Account.Desired.Generation) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Node.Node.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Node.IsConfirmed) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Node.Error), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is null, epoch);
    }

    /// <summary>Takes back these nodes' confirmations of these accounts (by nkey), so that the publisher pushes them again.</summary>
    public async Task DoubtAsync(IEnumerable<NodeId> nodes, IEnumerable<string> accounts, string error, long epoch, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            update node_publications p set is_confirmed = false, error = $3, at = $4
            from accounts a
            where a.id = p.account_id and p.is_confirmed and p.node_id = any($1) and a.public_key = any($2)
                and exists (select 1 from leases where name = $6 and epoch = $5)
            """);
        command.Parameters.Add(new() { Value = nodes.Select(n => n.Value).ToArray() });
        command.Parameters.Add(new() { Value = accounts.ToArray() });
        command.Parameters.Add(new() { Value = error });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
