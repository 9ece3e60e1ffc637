using System.Globalization;
using Npgsql;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Benchmarks.Scale;

/// <summary>Accounts in PostgreSQL by the thousand, as creating them one by one leaves them (but their own seeds: nothing here signs with those).
/// All become visible at one moment, the commit, so that what follows is publication alone.</summary>
internal sealed class ManyAccounts(LocalPlatform platform)
{
    private const int PerStatement = 2000;

    /// <summary>Adds accounts named prefix-1… to the first person's organization; returns at the commit, which also rings.</summary>
    public async Task AddAsync(string prefix, int count, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(platform.ConnectionString("Owner"));
        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        for (var done = 0; done < count; done += PerStatement)
        {
            await AddAsync(connection, [.. Enumerable.Range(done + 1, Math.Min(PerStatement, count - done)).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}"))], ct);
        }

        await using var ring = new NpgsqlCommand("notify trunkline_publication", connection);
        await ring.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task AddAsync(NpgsqlConnection connection, string[] names, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var command = new NpgsqlCommand(
            """
            with place as (select a.organization_id, a.operator_id from accounts a where not a.is_system order by a.created_at limit 1),
            given as (select * from unnest($1, $2, $3, $4, $5) g (id, name, public_key, group_id, signing_key)),
            added as (
                insert into accounts (organization_id, id, operator_id, name, public_key, is_system, claims, state, generation, issued_at, created_at)
                select p.organization_id, g.id, p.operator_id, g.name, g.public_key, false, $6::jsonb, 'active', 1, $7, $8 from given g, place p),
            grouped as (
                insert into signing_key_groups (organization_id, id, account_id, name, created_at)
                select p.organization_id, g.group_id, g.id, 'default', $8 from given g, place p)
            insert into signing_keys (organization_id, account_id, group_id, public_key, state, created_at)
            select p.organization_id, g.id, g.group_id, g.signing_key, 'active', $8 from given g, place p
            """, connection);
        command.Parameters.Add(new() { Value = names.Select(_ => AccountId.New(now).Value).ToArray() });
        command.Parameters.Add(new() { Value = names });
        command.Parameters.Add(new() { Value = names.Select(_ => NewKey()).ToArray() });
        command.Parameters.Add(new() { Value = names.Select(_ => SigningKeyGroupId.New(now).Value).ToArray() });
        command.Parameters.Add(new() { Value = names.Select(_ => NewKey()).ToArray() });
        command.Parameters.Add(new() { Value = Store.Account.NewClaims });
        command.Parameters.Add(new() { Value = now.ToUnixTimeSeconds() });
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string NewKey()
    {
        using var key = KeyPair.CreatePair(PrefixByte.Account);
        return key.PublicKey;
    }
}
