using System.Globalization;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Users;

/// <summary>A user as a form without script posts it.</summary>
public sealed class UserForm
{
    public string? Name { get; set; }

    /// <summary>One per line.</summary>
    public string? Tags { get; set; }

    /// <summary>Days; empty: as the platform has it.</summary>
    public string? LifetimeDays { get; set; }
    public PermissionForm Permissions { get; set; } = new();

    internal static UserForm From(UserView user) => new()
    {
        Name = user.Name,
        Tags = string.Join('\n', user.Tags),
        LifetimeDays = user.LifetimeSeconds is { } seconds ? (seconds / (decimal)TimeSpan.FromDays(1).TotalSeconds).ToString("0.####", CultureInfo.InvariantCulture) : null,
        Permissions = user.Permissions is { } permissions ? PermissionForm.From(permissions) : new(),
    };

    internal Result<UserFields> ToFields(bool isScoped)
    {
        UserLimitsBody? permissions = null;
        if (!isScoped && Permissions.ToLimits("permissions").IsRefused(out var wrong, out permissions))
        {
            return wrong;
        }

        long? lifetime = null;
        if (!string.IsNullOrWhiteSpace(LifetimeDays))
        {
            if (!decimal.TryParse(LifetimeDays.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) || days > 100_000)
            {
                return UserErrors.InvalidLifetime;
            }

            lifetime = (long)(days * (decimal)TimeSpan.FromDays(1).TotalSeconds);
        }

        return new UserFields { Name = Name?.Trim(), Tags = PermissionForm.Lines(Tags), LifetimeSeconds = lifetime, Permissions = permissions };
    }
}
