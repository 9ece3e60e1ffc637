using System.Security.Cryptography;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Snapshot;

/// <summary>A provider's opened secret, and the stamp of the row it was opened from.</summary>
internal sealed record OpenedSecret(string Stamp, byte[] Secret);

/// <summary>What the snapshot's keys and secrets are, opened. One set takes over what it shares with the one before it; what is left over is zeroed
/// once no answer can be using it.</summary>
/// <param name="Callout">Signs answers, opens requests.</param>
/// <param name="Signers">Keys of tenants' groups, by public key.</param>
/// <param name="Providers">Secrets that we authenticate with.</param>
internal sealed record SnapshotSecrets(
    CalloutKeySet Callout, IReadOnlyDictionary<string, KeyPair> Signers, IReadOnlyDictionary<IdentityProviderId, OpenedSecret> Providers)
{
    /// <summary>Zeroes what the next set does not hold.</summary>
    public void DisposeExcept(SnapshotSecrets next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var kept = next.Signers.Values.Concat(next.Callout.ResponseKeys).Concat(next.Callout.XKeys).ToHashSet();
        foreach (var key in Signers.Values.Concat(Callout.ResponseKeys).Concat(Callout.XKeys).Where(k => !kept.Contains(k)))
        {
            key.Dispose();
        }

        foreach (var secret in Providers.Values.Where(s => !next.Providers.Values.Any(n => ReferenceEquals(n.Secret, s.Secret))))
        {
            CryptographicOperations.ZeroMemory(secret.Secret);
        }
    }
}
