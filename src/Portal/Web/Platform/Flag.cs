namespace Platform.Portal.Web;

/// <summary>A feature that administrators turn on and off: for all organizations, and where it is of organizations also for one of them, whose word then counts.</summary>
/// <param name="Name">As the API has it.</param>
/// <param name="IsOnByItself">As long as nobody sets it.</param>
/// <param name="IsOfOrganizations">Whether one organization can have it otherwise.</param>
/// <param name="Text">What it lets people do, for administrators.</param>
internal sealed record Flag(string Name, bool IsOnByItself, bool IsOfOrganizations, string Text);

/// <summary>All there are: one that is not listed here cannot be set, and one that nothing asks for is taken out.</summary>
internal static class Flags
{
    /// <summary>RFC 8628: signing a device in from another one's browser.</summary>
    public static readonly Flag DeviceFlow = new("device_flow", IsOnByItself: true, IsOfOrganizations: true, "Devices without a browser, the command line among them, are let in by a code.");

    public static readonly Flag MessageConsole = new("message_console", IsOnByItself: true, IsOfOrganizations: true, "Messages are published and watched from the portal.");

    /// <summary>Of a person, before there is an organization: so of the platform alone.</summary>
    public static readonly Flag MoreOrganizations = new("more_organizations", IsOnByItself: true, IsOfOrganizations: false, "People who have a login make further organizations.");

    public static IReadOnlyList<Flag> All { get; } = [DeviceFlow, MessageConsole, MoreOrganizations];

    public static Flag? Find(string? name) => All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));
}
