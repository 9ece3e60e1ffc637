using System.ComponentModel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Features.Users;

namespace Platform.Portal.Features.Bulk;

/// <summary>A user of a bulk call. Row: only when rows are sent again, which one it stands for.</summary>
internal sealed record BulkUser(
    [property: Description("1 to 64 small letters, digits and hyphens.")] string? Name = null,
    [property: Description("The name of a signing key group; \"default\" when left out.")] string? Group = null,
    [property: Description("Words, or key:value, in small letters.")] IReadOnlyList<string>? Tags = null,
    [property: Description("How long a credential lasts; 90 days when left out.")] long? LifetimeSeconds = null,
    [property: Description("What it may do, and its limits; everything when left out. Not in a scoped group.")] UserLimitsBody? Permissions = null,
    [property: Description("When refused rows are sent again: the 0-based place of the row in the job.")] int? Row = null)
{
    public BulkLine ToLine(int row) => new(row, Group, new UserFields { Name = Name, Tags = Tags, LifetimeSeconds = LifetimeSeconds, Permissions = Permissions });
}
