using Microsoft.AspNetCore.Identity;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>A human with a login. The framework calls this a user; here a user is a NATS user.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public PersonId PersonId => new(Id);
    public string DisplayName { get; set; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Runs the platform: sees the fleet and every organization. Granted by `broker admin grant` only.</summary>
    public bool IsPlatformAdministrator { get; set; }

    /// <summary>The time step (RFC 6238) of the last code of the authenticator app that was taken: none up to it is taken again. Written by one statement
    /// that compares, never with the rest of the row.</summary>
    public long TotpStep { get; init; }

    /// <summary>Since when no way of signing in is taken, nor any token of theirs. Null: it is not. Written by trunkline_set_disabled only.</summary>
    public DateTimeOffset? DisabledAt { get; init; }
}

/// <summary>A row of one organization: its table has the tenant filter, a row policy and composite foreign keys.</summary>
public interface ITenantRow
{
    OrganizationId OrganizationId { get; }
}

public sealed class Organization
{
    public required OrganizationId Id { get; init; }
    public required string Name { get; set; }
    public required string Slug { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its owner deleted it: nobody enters, and its accounts are closed. Null: it is not.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Until when an owner may restore it; then its accounts are retired.</summary>
    public DateTimeOffset? PurgeAt { get; set; }

    /// <summary>Ids of the accounts that were suspended when it was deleted, to be suspended again when it is restored.</summary>
    public Guid[] SuspendedAccounts { get; set; } = [];

    /// <summary>When administrators of the platform suspended it: nothing of it can be changed, and its accounts are published closed. Null: it is not. Written by
    /// trunkline_set_suspension only.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Why, for its people to read.</summary>
    public string? SuspensionReason { get; init; }

    /// <summary>It is there only for members who have two factors.</summary>
    public bool RequiresTwoFactors { get; set; }

    /// <summary>The platform's own organization: owns the system account and the operator's sealed keys. Nobody is a member.</summary>
    public static readonly OrganizationId Platform = new(new Guid("00000000-0000-7000-8000-000000000001"));
}

/// <summary>Billing sees the organization and its people, and nothing of NATS.</summary>
public enum Role { Billing, Viewer, Developer, Admin, Owner }

public sealed class Member : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required PersonId PersonId { get; init; }
    public required Role Role { get; set; }

    /// <summary>Whether this person is there for the accounts of <see cref="MemberAccount"/> only; viewers and developers can be.</summary>
    public bool IsLimited { get; set; }

    /// <summary>Whether this person is there for the NATS users of <see cref="MemberUser"/> only, and their accounts. Never beside <see cref="IsLimited"/>.</summary>
    public bool IsLimitedToUsers { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An API token: only its hash is kept. The text is tl_pat_ + 32 random bytes + checksum, shown once.</summary>
public sealed class ApiToken : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ApiTokenId Id { get; init; }
    public required PersonId PersonId { get; init; }
    public required string Name { get; set; }
    public required byte[] Hash { get; init; }

    /// <summary>The last four characters, to tell tokens apart in a list.</summary>
    public required string Hint { get; init; }
    public required string[] Scopes { get; init; }

    /// <summary>The ids of the only accounts there are for it, of those its person sees; null: all of them.</summary>
    public Guid[]? AccountIds { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The network address it was last used from, and what its user called itself.</summary>
    public string? LastUsedFrom { get; set; }
    public string? LastUsedAgent { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>One thing that happened, in the transaction that made it happen; chained per organization:
/// Hash = SHA-256(PreviousHash, canonical row). Added by <see cref="AuditLog"/>; PostgreSQL sets the number and both hashes.</summary>
public sealed class AuditRow : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }

    /// <summary>1, 2, 3… per organization, without gaps.</summary>
    public long Sequence { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>"person per_…", "token tok_…", "system controller".</summary>
    public required string Actor { get; init; }

    /// <summary>Noun and verb, "account.create".</summary>
    public required string Action { get; init; }

    /// <summary>The id of the thing acted on.</summary>
    public required string Target { get; init; }

    /// <summary>A JSON object: what changed. Never a secret.</summary>
    public required string Detail { get; init; }

    /// <summary>A JSON object, an <see cref="AuditOrigin"/>: from where it was asked for. Empty: by the platform itself.</summary>
    public string Origin { get; init; } = "";
    public byte[] PreviousHash { get; init; } = [];
    public byte[] Hash { get; init; } = [];
}
