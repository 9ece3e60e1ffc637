using Platform.Store;

namespace Platform.Authority;

/// <summary>Seals and opens the client secret of an organization's single sign-on, under that organization's data key. A box moved to another organization does not open.</summary>
public sealed class SignOnSecrets
{
    private const string Role = "sign-on-secret";

    private readonly Vault _vault;

    internal SignOnSecrets(Vault vault) => _vault = vault;

    /// <summary>Puts a secret into the row, or takes it out of it; the caller saves.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="signOn">The row.</param>
    /// <param name="secret">The secret's bytes, the caller's to zero; empty: none.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Cancels the reading of the data key.</param>
    public async Task SetAsync(StoreDb db, SingleSignOn signOn, ReadOnlyMemory<byte> secret, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(signOn);
        (signOn.SecretDataKeyVersion, signOn.SecretBox) = (null, null);
        if (!secret.IsEmpty)
        {
            (signOn.SecretDataKeyVersion, signOn.SecretBox) = await _vault.SealSecretAsync(db, signOn.OrganizationId, Role, signOn.OrganizationId.ToString(), secret, now, ct);
        }
    }

    /// <summary>The secret, the caller's to zero; null when there is none. Every call is an unsealing with its audit row.</summary>
    /// <exception cref="SealException">It does not open.</exception>
    public async Task<byte[]?> OpenAsync(StoreDb db, SingleSignOn signOn, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(signOn);
        return signOn is { SecretBox: { } box, SecretDataKeyVersion: { } version }
            ? await _vault.OpenSecretAsync(db, signOn.OrganizationId, Role, signOn.OrganizationId.ToString(), version, box, "sign a member in by the organization's provider", ct)
            : null;
    }
}
