using Microsoft.Extensions.Options;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Tells an organization's owners that it was suspended, or is no more.</summary>
internal sealed class SuspensionMail(Notices notices, PlatformMemory platform, IOptions<PortalOptions> options)
{
    /// <summary>Reason: null where it was resumed.</summary>
    public void Send(AnyOrganization organization, string? reason, IReadOnlyList<AnyMember> members)
    {
        var settings = platform.Now.Settings;
        var page = $"{options.Value.PublicUrl.TrimEnd('/')}/o/{organization.Slug}";
        foreach (var owner in members.Where(m => m.Role == "owner"))
        {
            notices.Send(reason is null
                ? new Mail(owner.Email, $"{organization.Name} is no longer suspended", $"""
                    The organization {organization.Name} on {settings.Name} is open again. Its accounts admit clients within seconds, as they were before.

                    {page}

                    """)
                : new Mail(owner.Email, $"{organization.Name} is suspended", $"""
                    The administrators of {settings.Name} have suspended the organization {organization.Name}. The reason:

                    {reason}

                    Its clients were disconnected and none is admitted. You can read all of it, and change nothing. Nothing is lost: keys, users and streams stay as they are.

                    {page}

                    {(settings.SupportAddress is { } address ? $"Write to {address}." : "Ask the administrators of the platform.")}

                    """));
        }
    }
}
