using Platform.Kernel;

namespace Platform.AuthCallout.Snapshot;

/// <summary>Everything answers are made from, as it was in PostgreSQL at one moment: rows, not yet understood. It is what is kept on disk, together with
/// the <see cref="SnapshotSecrets"/>; both ways in meet in <see cref="SnapshotBuilder"/>.</summary>
internal sealed record SnapshotData
{
    /// <summary>PostgreSQL's clock when it was read: a snapshot never replaces one that is later.</summary>
    public required DateTimeOffset TakenAt { get; init; }
    public required IReadOnlyList<ProviderRow> Providers { get; init; }
    public required IReadOnlyList<LoginRow> Logins { get; init; }
    public required IReadOnlyList<TokenRow> Tokens { get; init; }
    public required IReadOnlyList<AccountRow> Accounts { get; init; }
    public required IReadOnlyList<RevocationRow> Revocations { get; init; }
    public required IReadOnlyList<string> AllowedNetworks { get; init; }

    /// <summary>Ids (N…) of nodes seen by the controller.</summary>
    public required IReadOnlyList<string> Servers { get; init; }
}

/// <summary>A provider. Disabled ones too: their names are refused as such.</summary>
/// <param name="SecretStamp">Changes with the secret; null: it has none.</param>
internal sealed record ProviderRow(OrganizationId Organization, IdentityProviderId Id, string Name, string Kind, string Settings, bool IsEnabled, DateTimeOffset CreatedAt, string? SecretStamp);

internal sealed record LoginRow(OrganizationId Organization, IdentityProviderId Provider, ConnectLoginId Id, string Username, string PasswordHash, string Claims, DateTimeOffset CreatedAt);

internal sealed record TokenRow(
    OrganizationId Organization, IdentityProviderId Provider, ConnectionTokenId Id, AccountId Account, string Name, byte[] Hash, IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>An account that has a policy, or could have one.</summary>
/// <param name="Claims">accounts.claims.</param>
/// <param name="State">A word: "active"; "organization_suspended" where the organization is.</param>
internal sealed record AccountRow(
    OrganizationId Organization, AccountId Id, string Name, string PublicKey, string Claims, string State, DateTimeOffset? RevokedAllAt,
    string? Policy, int PolicyVersion, IReadOnlyList<GroupRow> Groups);

/// <param name="Key">A…: the key to sign with; null when none is held that servers know.</param>
internal sealed record GroupRow(SigningKeyGroupId Id, string Name, string? Template, bool IsDisabled, string? Key);

internal sealed record RevocationRow(
    OrganizationId Organization, ConnectRevocationId Id, IdentityProviderId Provider, string What, string? Subject, byte[]? Fingerprint, DateTimeOffset At);
