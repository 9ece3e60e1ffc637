using Platform.Kernel;

namespace Platform.Store;

/// <summary>A browser that is signed in. Ended ones are gone from here; what remains of them is in <see cref="PersonEvent"/>.</summary>
public sealed class PersonSession
{
    public required PersonSessionId Id { get; init; }
    public required PersonId PersonId { get; init; }

    /// <summary>SHA-256 of the key in the browser's cookie: 32 random bytes, so a plain hash is as good as a slow one. Another one after each renewal.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>How the person showed who they are (RFC 8176): pwd, otp, pop, and mfa where two factors did; fed by a provider the platform knows, sso by an organization's own.</summary>
    public required string[] Methods { get; set; }

    /// <summary>The organization by whose single sign-on it was begun, or joined later; null: by none.</summary>
    public OrganizationId? SsoOrganizationId { get; set; }

    /// <summary>Organizations that require their single sign-on and were entered by their owner without it. Written by one statement each time.</summary>
    public Guid[] BrokeGlass { get; init; } = [];
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When they last showed it.</summary>
    public required DateTimeOffset AuthenticatedAt { get; set; }
    public required string Address { get; set; }
    public required string Agent { get; set; }
}

/// <summary>Something that was done to how a person signs in: theirs to read, on no organization's account. Never a secret.</summary>
public sealed class PersonEvent
{
    public long Id { get; init; }
    public required PersonId PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>As in <see cref="AuditRow.Action"/>.</summary>
    public required string Action { get; init; }
    public required string Address { get; init; }
    public required string Agent { get; init; }
}
