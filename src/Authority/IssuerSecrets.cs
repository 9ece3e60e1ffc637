using Platform.Store;

namespace Platform.Authority;

/// <summary>Seals and opens the private keys of the OAuth issuer, under the platform's own data key.</summary>
public sealed class IssuerSecrets
{
    private const string Role = "issuer-key";

    private readonly Vault _vault;

    internal IssuerSecrets(Vault vault) => _vault = vault;

    /// <summary>A private key's box and the version of the data key it is under; the bytes (PKCS #8) are the caller's to zero.</summary>
    public Task<(int DataKeyVersion, byte[] Box)> SealAsync(StoreDb db, string kid, ReadOnlyMemory<byte> key, DateTimeOffset now, CancellationToken ct) =>
        _vault.SealSecretAsync(db, Organization.Platform, Role, kid, key, now, ct);

    /// <summary>The private key (PKCS #8), the caller's to zero. Every call is an unsealing with its audit row.</summary>
    /// <exception cref="SealException">It does not open.</exception>
    public Task<byte[]> OpenAsync(StoreDb db, IssuerKey key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _vault.OpenSecretAsync(db, Organization.Platform, Role, key.Kid, key.DataKeyVersion, key.Box, "sign tokens", ct);
    }
}
