using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Keys of tenants' signing key groups, opened.</summary>
/// <param name="Keys">By public key (A…). The caller's to dispose of; signing allocates nothing and may run in parallel.</param>
/// <param name="Refused">By public key, why it did not open, a sentence: kept by its owner, or the organization's keys were destroyed.</param>
public sealed record OpenedSigners(IReadOnlyDictionary<string, KeyPair> Keys, IReadOnlyDictionary<string, string> Refused);

/// <summary>Opens the keys that the callout service signs tenants' users with. It holds them for as long as it needs them, on disk in a
/// <see cref="SnapshotBox"/> only; each opening is in its organization's audit log.</summary>
public sealed class AccountSigners
{
    private const string Reason = "admit clients by auth callout";

    private readonly Vault _vault;

    internal AccountSigners(Vault vault) => _vault = vault;

    /// <summary>Opens many at once. One that does not open holds no other up.</summary>
    /// <param name="db">Of role trunkline_callout, without an open transaction.</param>
    /// <param name="wanted">Which key of which organization. Name only those not held yet: each is an unsealing.</param>
    /// <param name="ct">Cancels the reading; nothing stays open then.</param>
    public async Task<OpenedSigners> OpenAsync(FleetDb db, IReadOnlyCollection<(OrganizationId Organization, string PublicKey)> wanted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(wanted);
        var opened = await _vault.UnsealManyAsync(db, wanted, SeedRole.AccountSigning, Reason, ct);
        return new(opened.Keys, opened.Refused);
    }
}
