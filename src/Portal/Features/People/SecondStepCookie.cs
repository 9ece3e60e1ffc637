using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>Between the password and the code: who gave the right password, protected, for ten minutes. It signs nobody in, and is void when the person's
/// security stamp is another. (The framework's cookie for this is also its cookie for passkey challenges: asking for a passkey would lose the password.)</summary>
internal sealed class SecondStepCookie(IDataProtectionProvider protection)
{
    private const string Name = "trunkline_step";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Trunkline.SecondStep").ToTimeLimitedDataProtector();

    /// <param name="http">The browser's.</param>
    /// <param name="person">Who.</param>
    /// <param name="method">How they showed it: a password, or a provider.</param>
    public void Write(HttpContext http, Person person, string method) =>
        http.Response.Cookies.Append(Name, _protector.Protect($"{person.Id:N} {person.SecurityStamp} {method}", Life), new()
        {
            HttpOnly = true,
            // Lax: it may be set on the way back from a provider, and is asked for by the redirect behind it.
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            MaxAge = Life,
            IsEssential = true,
            Path = "/sign-in",
        });

    /// <summary>Who, their stamp then, and how they showed it.</summary>
    public (string Person, string Stamp, string Method)? Read(HttpContext http)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 and < 4096 } value)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(value).Split(' ') is [var person, var stamp, var method] ? (person, stamp, method) : null;
        }
        catch (CryptographicException)
        {
            // Expired, or of other keys: as if there were none.
            return null;
        }
    }

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, new() { Path = "/sign-in" });
}
