using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Portal.Web;

namespace Platform.Portal.Identity;

/// <summary>Marks the browser that signed up, so that confirming the address there goes on signed in. Elsewhere (a mail scanner,
/// somebody the mail was forwarded to) confirming leads to sign-in. Holds the address, protected; lives as long as the code.</summary>
internal sealed class SignUpCookie(IDataProtectionProvider protection)
{
    private const string Name = "trunkline_sign_up";
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Trunkline.SignUp").ToTimeLimitedDataProtector();

    public void Write(HttpContext http, string email) => OwnCookies.Write(http, Name, _protector.Protect(email.Trim(), Life), Life);

    public bool IsOf(HttpContext http, string email)
    {
        if (OwnCookies.Read(http, Name) is not { Length: > 0 and < 4096 } value)
        {
            return false;
        }

        try
        {
            return string.Equals(_protector.Unprotect(value), email, StringComparison.OrdinalIgnoreCase);
        }
        catch (CryptographicException)
        {
            // Expired, or of other keys: as if there were none.
            return false;
        }
    }

    public static void Clear(HttpContext http) => OwnCookies.Clear(http, Name);
}
