using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
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

    /// <summary>The keys as they are now.</summary>
    /// <param name="db">Of role trunkline_callout, or of the fleet.</param>
    /// <param name="last">The set read last by the same process; null at its start.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="InvalidOperationException">The fleet was not bootstrapped: there is no AUTH account.</exception>
    /// <exception cref="SealException">A key does not open with this process's key-encryption keys.</exception>
    public async Task<CalloutKeySet> ReadAsync(FleetDb db, CalloutKeySet? last, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var account = await (
            from o in db.Operators.AsNoTracking()
            where o.OrganizationId == Organization.Platform && o.AuthAccountId != null
            join a in db.Accounts.AsNoTracking() on o.AuthAccountId equals (AccountId?)a.Id
            select a).SingleOrDefaultAsync(ct) ?? throw new InvalidOperationException("There is no AUTH account yet: run broker bootstrap.");
        var named = NatsAccountClaims.FromJson(account.Claims).Account.Authorization.XKey;
        var signers = await ResponseKeys(db, account.Id).Select(k => k.PublicKey).ToListAsync(ct);
        var xkeys = await db.SealedSeeds.AsNoTracking().Where(s => s.OrganizationId == Organization.Platform && s.Role == SeedRole.CalloutXKey)
            .OrderByDescending(s => s.CreatedAt).ThenBy(s => s.PublicKey).Select(s => s.PublicKey).ToListAsync(ct);
        var held = (last?.ResponseKeys ?? []).Concat(last?.XKeys ?? []).ToDictionary(k => k.PublicKey, StringComparer.Ordinal);
        return new(
            account.PublicKey,
            await OpenAsync(db, signers, SeedRole.AccountSigning, held, ct),
            await OpenAsync(db, [.. xkeys.OrderByDescending(x => string.Equals(x, named, StringComparison.Ordinal))], SeedRole.CalloutXKey, held, ct));
    }

    /// <summary>The keys that sign answers, or did a moment ago, the one to use first: the oldest of the active ones, so that a new one is on every node before its turn comes.</summary>
    internal static IQueryable<SigningKey> ResponseKeys(StoreDb db, AccountId account) => db.SigningKeys.AsNoTracking()
        .Where(k => k.AccountId == account && k.IsHeld && (k.State == SigningKeyState.Active || k.State == SigningKeyState.Retiring)
            && db.SigningKeyGroups.Any(g => g.AccountId == account && g.Id == k.GroupId && g.Name == CalloutAccount.ResponseGroup))
        .OrderBy(k => k.State).ThenBy(k => k.CreatedAt).ThenBy(k => k.PublicKey);

    private async Task<IReadOnlyList<KeyPair>> OpenAsync(FleetDb db, List<string> wanted, string role, Dictionary<string, KeyPair> held, CancellationToken ct)
    {
        var keys = new List<KeyPair>(wanted.Count);
        foreach (var name in wanted)
        {
            keys.Add(held.GetValueOrDefault(name) ?? await _vault.TakeAsync(db, Organization.Platform, name, role, Reason, ct));
        }

        return keys;
    }
}
