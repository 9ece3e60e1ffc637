using Microsoft.EntityFrameworkCore;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What the callout service answers with. The keys are the reader's to dispose of; a set shares those of the set it was read after.</summary>
/// <param name="AuthAccount">A… of the AUTH account: <c>issuer_account</c> of every answer, <c>sub</c> of every request.</param>
/// <param name="ResponseKeys">A…: the first signs answers. The others are on their way in or out: held, not signed with.</param>
/// <param name="XKeys">X…: every one opens requests, answers are sealed with the one the request was sealed for. The first is the one the account's JWT names.</param>
public sealed record CalloutKeySet(string AuthAccount, IReadOnlyList<KeyPair> ResponseKeys, IReadOnlyList<KeyPair> XKeys)
{
    /// <summary>Of all keys held: what <see cref="CalloutInstance.Keys"/> is to say.</summary>
    public IEnumerable<string> PublicKeys => ResponseKeys.Concat(XKeys).Select(k => k.PublicKey);
}

/// <summary>Opens the callout service's own keys. Everything that opens is an unsealing with its audit row, so pass the set read last: only what is new is opened.</summary>
public sealed class CalloutKeys
{
    private const string Reason = "answer authorization requests";

    private readonly Vault _vault;

    internal CalloutKeys(Vault vault) => _vault = vault;

    // The oldest of the active response keys first, so that a new one is on every node before its turn comes; the retired ones still open what is on its way.
    private const string Names =
        $"""
        SELECT a.public_key,
            ARRAY(SELECT k.public_key FROM signing_keys k JOIN signing_key_groups g ON g.account_id = a.id AND g.id = k.group_id AND g.name = '{CalloutAccount.ResponseGroup}'
                WHERE k.account_id = a.id AND k.is_held AND k.state IN ('active', 'retiring') ORDER BY k.state, k.created_at, k.public_key),
            ARRAY(SELECT s.public_key FROM sealed_seeds s WHERE s.organization_id = $1 AND s.role = '{SeedRole.CalloutXKey}'
                ORDER BY s.public_key <> coalesce(a.claims #>> ARRAY['nats', 'authorization', 'xkey'], ''), s.created_at DESC, s.public_key)
        FROM operators o JOIN accounts a ON a.id = o.auth_account_id
        WHERE o.organization_id = $1
        """;

    /// <summary>The keys as they are now. Entity Framework is asked for those alone that are not held: a process that starts in the middle of a storm does not wait
    /// for its model (ADR 17).</summary>
    /// <param name="store">Of role trunkline_callout, or of the fleet.</param>
    /// <param name="stores">The same.</param>
    /// <param name="last">The set read last by the same process; null at its start.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="InvalidOperationException">The fleet was not bootstrapped: there is no AUTH account.</exception>
    /// <exception cref="SealException">A key does not open with this process's key-encryption keys.</exception>
    public async Task<CalloutKeySet> ReadAsync(FleetDataSource store, IDbContextFactory<FleetDb> stores, CalloutKeySet? last, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(stores);
        await using var command = store.Value.CreateCommand(Names);
        command.Parameters.Add(new() { Value = Organization.Platform.Value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            throw new InvalidOperationException("There is no AUTH account yet: run broker bootstrap.");
        }

        var held = (last?.ResponseKeys ?? []).Concat(last?.XKeys ?? []).ToDictionary(k => k.PublicKey, StringComparer.Ordinal);
        return new(
            reader.GetString(0),
            await OpenAsync(stores, reader.GetFieldValue<string[]>(1), SeedRole.AccountSigning, held, ct),
            await OpenAsync(stores, reader.GetFieldValue<string[]>(2), SeedRole.CalloutXKey, held, ct));
    }

    private async Task<IReadOnlyList<KeyPair>> OpenAsync(
        IDbContextFactory<FleetDb> stores, string[] wanted, string role, Dictionary<string, KeyPair> held, CancellationToken ct)
    {
        var keys = new List<KeyPair>(wanted.Length);
        foreach (var name in wanted)
        {
            keys.Add(held.GetValueOrDefault(name) ?? await TakeAsync(name));
        }

        return keys;

        async Task<KeyPair> TakeAsync(string name)
        {
            await using var db = await stores.CreateDbContextAsync(ct);
            return await _vault.TakeAsync(db, Organization.Platform, name, role, Reason, ct);
        }
    }
}
