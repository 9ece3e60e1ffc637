using System.ComponentModel.DataAnnotations;

namespace Platform.Portal.Web;

/// <summary>Section "Portal" of the configuration file.</summary>
internal sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Where browsers reach this portal, without a slash at the end: links in mails are built from it.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "";

    /// <summary>Keys of cookies and form tokens; every replica of the portal uses the same folder.</summary>
    [Required]
    public string DataProtectionFolder { get; set; } = "";

    /// <summary>When set, mail is written here as *.eml instead of being sent.</summary>
    public string? MailFolder { get; set; }

    [Required, EmailAddress]
    public string MailFrom { get; set; } = "trunkline@localhost.localdomain";

    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>Requests per second each API token may make on average; four seconds' worth may come at once.</summary>
    [Range(1, 1_000_000)]
    public int ApiRequestsPerSecond { get; set; } = 2_000;

    /// <summary>The same for all tokens of one organization together.</summary>
    [Range(1, 1_000_000)]
    public int OrganizationRequestsPerSecond { get; set; } = 6_000;

    /// <summary>Sign-ins, sign-ups and password resets per minute from one network address.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 120;

    /// <summary>Requests per minute to the OAuth issuer's token endpoint and those beside it, from one network address.</summary>
    [Range(1, 1_000_000)]
    public int IssuerRequestsPerMinute { get; set; } = 1_200;

    /// <summary>A browser's session ends after so many hours without a request…</summary>
    [Range(1, 24 * 365)]
    public int SessionIdleHours { get; set; } = 7 * 24;

    /// <summary>…and after so many in all.</summary>
    [Range(1, 24 * 365)]
    public int SessionHours { get; set; } = 30 * 24;

    /// <summary>Platform administrators see what is the platform's only with a second factor.</summary>
    public bool AdministratorsNeedTwoFactors { get; set; } = true;

    /// <summary>Ways to sign in besides a password and a passkey.</summary>
    public SignInOptions SignIn { get; set; } = new();

    public bool UsesHttps => PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}

internal sealed class SmtpOptions
{
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public string? UserName { get; set; }
    public string? Password { get; set; }
    public bool UsesTls { get; set; } = true;
}
