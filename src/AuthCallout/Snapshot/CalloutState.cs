using System.Net;
using Platform.Admission;
using Platform.Kernel;

namespace Platform.AuthCallout.Snapshot;

/// <summary>A snapshot understood: what answers are made from.</summary>
internal sealed record CalloutState
{
    public required SnapshotData Data { get; init; }
    public required SnapshotSecrets Secrets { get; init; }
    public required AdmissionSnapshot Admission { get; init; }

    /// <summary>By id, disabled ones too.</summary>
    public required IReadOnlyDictionary<IdentityProviderId, ProviderEntry> Providers { get; init; }

    public required IReadOnlyList<LoginEntry> Logins { get; init; }
    public required IReadOnlyList<TokenEntry> Tokens { get; init; }
    public required IReadOnlyList<RevocationEntry> Revocations { get; init; }

    /// <summary>Private networks that providers may be in.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    /// <summary>The same as long as the same credential leads to the same provider and identity: policies may change under it.</summary>
    public required object Credentials { get; init; }

    /// <summary>Rows that were not understood, a sentence each; what they are of refuses, everything else goes on.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The problems of rows that are taken over as long as they do not change, by the row's id.</summary>
    public required ILookup<Guid, string> ProblemsOf { get; init; }

    /// <summary>The provider's secret; empty when there is none, or it does not open.</summary>
    public ReadOnlyMemory<byte> SecretOf(IdentityProviderId provider) => Secrets.Providers.TryGetValue(provider, out var opened) ? opened.Secret : default;

    /// <summary>Nothing but the time of reading is another.</summary>
    public bool IsSameAs(CalloutState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Credentials, other.Credentials)
            && Data.Accounts.SequenceEqual(other.Data.Accounts, AccountRows.Same)
            && Data.Revocations.Select(r => r.Id).SequenceEqual(other.Data.Revocations.Select(r => r.Id))
            && Data.AllowedNetworks.SequenceEqual(other.Data.AllowedNetworks, StringComparer.Ordinal)
            && Secrets.Callout.PublicKeys.SequenceEqual(other.Secrets.Callout.PublicKeys, StringComparer.Ordinal)
            && Secrets.Signers.Count == other.Secrets.Signers.Count && Secrets.Signers.Keys.All(other.Secrets.Signers.ContainsKey);
    }
}

/// <summary>Whether rows say the same.</summary>
internal static class AccountRows
{
    public static readonly IEqualityComparer<AccountRow> Same = EqualityComparer<AccountRow>.Create((a, b) =>
        a is not null && b is not null && (a with { Groups = b.Groups }).Equals(b) && a.Groups.SequenceEqual(b.Groups));
}
