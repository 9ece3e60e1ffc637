using System.Text.Json;
using NpgsqlTypes;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Kernel;

namespace Platform.Broker.Retirement;

/// <summary>An account that is closed, or retired and not yet gone from every node.</summary>
/// <param name="Done">The steps that have their evidence since it was closed.</param>
/// <param name="IsDue">Closed, and its time to be restored is over.</param>
/// <param name="IsElsewhere">Its operator has no nodes here: nothing of it is on ours.</param>
/// <param name="ConfirmedOn">The nodes that hold its present JWT.</param>
internal sealed record LeavingAccount(
    OrganizationId Organization, AccountId Id, OperatorId Operator, string PublicKey, bool IsRetired, bool IsDue, bool IsElsewhere,
    IReadOnlySet<string> Done, IReadOnlyList<NodeId> ConfirmedOn);

/// <summary>The rows of accounts on their way out, and the evidence of each step. Every write carries the lease's epoch.</summary>
internal sealed class LeavingAccounts(ObservedDataSource db, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<IReadOnlyList<LeavingAccount>> ReadAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select a.organization_id, a.id, a.operator_id, a.public_key, a.state = 'retired', coalesce(a.state = 'closed' and a.purge_at <= $1, false),
                not exists (select 1 from nodes n where n.operator_id = a.operator_id),
                array(select r.step from account_retirements r where r.organization_id = a.organization_id and r.account_id = a.id and r.at >= a.closed_at),
                array(select p.node_id from node_publications p where p.account_id = a.id and p.generation = a.generation and p.is_confirmed)
            from accounts a
            where a.state = 'closed' or (a.state = 'retired' and not exists (
                select 1 from account_retirements r where r.organization_id = a.organization_id and r.account_id = a.id and r.step = 'absent'))
            order by a.closed_at
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var accounts = new List<LeavingAccount>();
        while (await rows.ReadAsync(ct))
        {
            accounts.Add(new(
                new(rows.GetGuid(0)), new(rows.GetGuid(1)), new(rows.GetGuid(2)), rows.GetString(3), rows.GetBoolean(4), rows.GetBoolean(5), rows.GetBoolean(6),
                rows.GetFieldValue<string[]>(7).ToHashSet(StringComparer.Ordinal), [.. rows.GetFieldValue<Guid[]>(8).Select(n => new NodeId(n))]));
        }

        return accounts;
    }

    /// <summary>The retired among these accounts (nkeys).</summary>
    public async Task<IReadOnlyList<(OrganizationId Organization, AccountId Id, OperatorId Operator, string PublicKey)>> TombstonesAsync(
        IReadOnlyCollection<string> publicKeys, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("select organization_id, id, operator_id, public_key from accounts where public_key = any($1) and state = 'retired'");
        command.Parameters.Add(new() { Value = publicKeys.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new List<(OrganizationId, AccountId, OperatorId, string)>();
        while (await rows.ReadAsync(ct))
        {
            found.Add((new(rows.GetGuid(0)), new(rows.GetGuid(1)), new(rows.GetGuid(2)), rows.GetString(3)));
        }

        return found;
    }

    /// <summary>Writes a step with its evidence, an object whose properties are written in snake_case.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task RecordAsync(OrganizationId organization, AccountId account, string step, object evidence, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            insert into account_retirements (organization_id, account_id, step, at, evidence)
            select $1, $2, $3, $4, $5 from leases where name = $6 and epoch = $7
            returning 1
            """);
        command.Parameters.Add(new() { Value = organization.Value });
        command.Parameters.Add(new() { Value = account.Value });
        command.Parameters.Add(new() { Value = step });
        command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(evidence, Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        command.Parameters.Add(new() { Value = epoch });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is null, epoch);
    }

    /// <summary>From now on no node should hold the account: its JWT and what was confirmed of it are forgotten.</summary>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task ForgetAsync(AccountId account, long epoch, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            with mine as (select 1 from leases where name = $2 and epoch = $3),
            jwt as (delete from account_jwts where account_id = $1 and exists (select 1 from mine)),
            seen as (delete from node_publications where account_id = $1 and exists (select 1 from mine))
            select count(*) from mine
            """);
        command.Parameters.Add(new() { Value = account.Value });
        command.Parameters.Add(new() { Value = ControllerLease.Name });
        command.Parameters.Add(new() { Value = epoch });
        LeaseLostException.ThrowIf(await command.ExecuteScalarAsync(ct) is 0L, epoch);
    }
}
