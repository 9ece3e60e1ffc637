using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration;

/// <summary>The platform's settings. Version: rises with every change, and the ETag in quotes.</summary>
internal sealed record PlatformSettingsView(
    string Name, string? SupportAddress, SignUpMode SignUp, IReadOnlyList<string> SignUpDomains, string? Notice, NoticeTone NoticeTone, bool RequireTwoFactors, int Version)
{
    public static PlatformSettingsView Of(PlatformDocument d, int version) => new(d.Name, d.SupportAddress, d.SignUp, d.SignUpDomains ?? [], d.Notice, d.NoticeTone, d.RequireTwoFactors, version);
}
