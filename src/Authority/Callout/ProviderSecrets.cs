using Platform.Store;

namespace Platform.Authority;

/// <summary>Seals and opens what we authenticate ourselves with to a tenant's identity provider (client secret, webhook signing key), under the
/// tenant's data key. A box moved to another provider or organization does not open.</summary>
public sealed class ProviderSecrets
{
    private const string Role = "provider-secret";

    private readonly Vault _vault;

    internal ProviderSecrets(Vault vault) => _vault = vault;

    /// <summary>Puts a secret into the provider's row, or takes it out of it; the caller saves.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="provider">Its row.</param>
    /// <param name="secret">The secret's bytes, the caller's to zero; empty: none.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Cancels the reading of the data key.</param>
    public async Task SetAsync(StoreDb db, IdentityProvider provider, ReadOnlyMemory<byte> secret, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(provider);
        if (secret.IsEmpty)
        {
            (provider.SecretDataKeyVersion, provider.SecretBox) = (null, null);
            return;
        }

        (provider.SecretDataKeyVersion, provider.SecretBox) = await _vault.SealSecretAsync(db, provider.OrganizationId, Role, provider.Id.ToString(), secret, now, ct);
    }

    /// <summary>Opens a provider's secret. Every call is an unsealing with its audit row.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="provider">Its row.</param>
    /// <param name="reason">What for, as the audit row says it.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <returns>The secret, the caller's to zero; null when there is none.</returns>
    /// <exception cref="SealException">It does not open: not sealed for this provider, or the organization's keys were destroyed.</exception>
    public async Task<byte[]?> OpenAsync(StoreDb db, IdentityProvider provider, string reason, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(provider);
        return provider is { SecretBox: { } box, SecretDataKeyVersion: { } version }
            ? await _vault.OpenSecretAsync(db, provider.OrganizationId, Role, provider.Id.ToString(), version, box, reason, ct)
            : null;
    }
}
