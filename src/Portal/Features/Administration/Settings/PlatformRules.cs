using System.Text.RegularExpressions;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration;

/// <summary>What settings may be. Pure.</summary>
internal static partial class PlatformRules
{
    private const int LongestName = 40;
    private const int LongestNotice = 300;
    private const int MostDomains = 100;

    /// <returns>Null: they may.</returns>
    public static Error? Check(PlatformDocument d) =>
        !IsLine(d.Name, LongestName) ? AdministrationErrors.NameInvalid
        : d.SupportAddress is { } address && Addresses.CheckEmail(address) is not null ? AdministrationErrors.AddressInvalid
        : (d.SignUpDomains ?? []) is var domains && (domains.Count > MostDomains || !domains.All(IsDomain) || (d.SignUp is SignUpMode.Domains && domains.Count == 0)) ? AdministrationErrors.DomainsInvalid
        : d.Notice is { } notice && !IsLine(notice, LongestNotice) ? AdministrationErrors.NoticeInvalid
        : null;

    private static bool IsLine(string? text, int longest) => text is { Length: > 0 } && text.Length <= longest && !text.Any(char.IsControl) && text.Trim() == text;

    private static bool IsDomain(string? domain) => domain is { Length: <= 253 } && Domain().IsMatch(domain);

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Domain();
}
