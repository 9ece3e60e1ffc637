using Platform.Kernel;

namespace Platform.Store;

/// <summary>An account that a limited member is there for.</summary>
public sealed class MemberAccount : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required PersonId PersonId { get; init; }
    public required AccountId AccountId { get; init; }
}

/// <summary>A NATS user that a member limited to users is there for.</summary>
public sealed class MemberUser : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required PersonId PersonId { get; init; }
    public required AccountId AccountId { get; init; }
    public required UserId UserId { get; init; }
}

/// <summary>An address that was asked to join. Open until accepted, rejected, revoked or expired; one open one for an address and an organization.</summary>
public sealed class Invitation : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required InvitationId Id { get; init; }

    /// <summary>As it was typed.</summary>
    public required string Email { get; init; }

    /// <summary>As sign-in compares addresses.</summary>
    public required string NormalizedEmail { get; init; }
    public required Role Role { get; init; }

    /// <summary>The ids of the only accounts the member will see; null: all.</summary>
    public required Guid[]? AccountIds { get; init; }

    /// <summary>The ids of the only NATS users the member will see, with their accounts; null: all. Never beside <see cref="AccountIds"/>.</summary>
    public Guid[]? UserIds { get; init; }

    /// <summary>SHA-256 of the mailed token, 32 bytes. A new one with each sending.</summary>
    public required byte[] TokenHash { get; set; }
    public required PersonId InvitedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset SentAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public DateTimeOffset? RejectedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A slug an organization had: addresses with it lead on, and nobody else may have it, for a while.</summary>
public sealed class FormerSlug : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required string Slug { get; init; }
    public required DateTimeOffset Until { get; set; }
}
