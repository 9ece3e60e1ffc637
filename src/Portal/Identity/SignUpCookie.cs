using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Platform.Portal.Identity;

/// <summary>Marks the browser that signed up, so that confirming the address there goes on signed in. Elsewhere (a mail scanner,
/// somebody the mail was forwarded to) confirming leads to sign-in. Holds the address, protected; lives as long as the code.</summary>
internal sealed class SignUpCookie(IDataProtectionProvider protection)
{
    private const string Name = "trunkline_sign_up";
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Trunkline.SignUp").ToTimeLimitedDataProtector();

    public void Write(HttpContext http, string email) => http.Response.Cookies.Append(Name, _protector.Protect(email.Trim(), Life), Options(http, Life));

    public bool IsOf(HttpContext http, string email)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 and < 4096 } value)
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

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name);

    // Lax: the browser arrives from a link in a mail.
    private static CookieOptions Options(HttpContext http, TimeSpan life) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = life, IsEssential = true };
}
