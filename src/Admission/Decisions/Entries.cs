using System.Text.Json;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Admission;

/// <summary>An identity provider as the snapshot has it; disabled ones too, so that a refusal can say so.</summary>
public sealed record ProviderEntry(
    OrganizationId OrganizationId,
    IdentityProviderId Id,
    string Name,
    ProviderSettings Settings,
    bool IsEnabled,
    DateTimeOffset CreatedAt);

/// <summary>An account tokens can lead into; closed and retired ones are left out of a snapshot.</summary>
/// <param name="PublicKey">A….</param>
/// <param name="Tags">Of the account's claims: templates with account-tag() read them.</param>
/// <param name="RevokedAllAt">When everybody ("*") was last revoked.</param>
/// <param name="Policy">Null: it has none, so nobody is admitted.</param>
/// <param name="PolicyVersion">0 without a policy.</param>
public sealed record AccountEntry(
    OrganizationId OrganizationId,
    AccountId Id,
    string Name,
    string PublicKey,
    IReadOnlyList<string> Tags,
    bool IsSuspended,
    DateTimeOffset? RevokedAllAt,
    ConnectPolicy? Policy,
    int PolicyVersion,
    IReadOnlyList<GroupEntry> Groups)
{
    /// <summary>Whether administrators of the platform suspended the organization.</summary>
    public bool IsOrganizationSuspended { get; init; }

    internal GroupEntry? Group(string name)
    {
        for (var i = 0; i < Groups.Count; i++)
        {
            if (Groups[i].Name == name)
            {
                return Groups[i];
            }
        }

        return null;
    }
}

/// <summary>A signing key group of an account.</summary>
/// <param name="Template">The scope's template, null for an unscoped group.</param>
/// <param name="SigningKey">Signs users of the group with an active key; null when none is held here.</param>
public sealed record GroupEntry(
    SigningKeyGroupId Id,
    string Name,
    GroupTemplate? Template,
    bool IsDisabled,
    ISigner? SigningKey);

/// <summary>A user name of a provider of kind passwords.</summary>
/// <param name="PasswordHash">By the framework's PasswordHasher.</param>
/// <param name="Claims">A JSON object.</param>
public sealed record LoginEntry(
    OrganizationId OrganizationId,
    ConnectLoginId Id,
    IdentityProviderId ProviderId,
    string Username,
    string PasswordHash,
    JsonElement Claims)
{
    public override string ToString() => $"LoginEntry {Id} {Username}";
}

/// <summary>A connection token.</summary>
/// <param name="AccountId">The only account it may enter.</param>
/// <param name="Hash">See <see cref="Credentials.ConnectionTokenHash"/>.</param>
public sealed record TokenEntry(
    OrganizationId OrganizationId,
    ConnectionTokenId Id,
    IdentityProviderId ProviderId,
    AccountId AccountId,
    string Name,
    byte[] Hash,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);

/// <summary>A revocation that is not lifted: of one credential (Fingerprint), of a subject, or of the whole provider (neither). Credentials issued at or
/// before At are refused, and those that do not say when they were issued.</summary>
public sealed record RevocationEntry(
    OrganizationId OrganizationId,
    ConnectRevocationId Id,
    IdentityProviderId ProviderId,
    string? Subject,
    byte[]? Fingerprint,
    DateTimeOffset At);
