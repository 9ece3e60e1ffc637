using Platform.Kernel;

namespace Platform.Store;

/// <summary>What administrators set for the whole platform: one row.</summary>
public sealed class PlatformSetting
{
    public const short Only = 1;

    public short Id { get; init; } = Only;

    /// <summary>A JSON object; what is not in it is as it is by itself.</summary>
    public required string Document { get; set; }

    /// <summary>Rises with every change.</summary>
    public required int Version { get; set; }
}

/// <summary>A feature that administrators turned on or off for an organization; for all others, where the organization is the platform's own.</summary>
public sealed class FeatureFlag : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required string Name { get; init; }
    public required bool IsOn { get; set; }
}

/// <summary>Since when a member must have shown who they are to get into the organization by a browser: its admins ended what was there before.</summary>
public sealed class MemberSignOut : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required PersonId PersonId { get; init; }
    public required DateTimeOffset At { get; set; }
}

/// <summary>An administrator of the platform looked at the organization as a member of that role would, in one browser session, for half an hour at most.</summary>
public sealed class SupportView : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required SupportViewId Id { get; init; }
    public required PersonId PersonId { get; init; }
    public required PersonSessionId SessionId { get; init; }
    public required Role Role { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
