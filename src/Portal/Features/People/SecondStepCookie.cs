using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Portal.Web;
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
        OwnCookies.Write(http, Name, _protector.Protect($"{person.Id:N} {person.SecurityStamp} {method}", Life), Life);

    /// <summary>Who, their stamp then, and how they showed it.</summary>
    public (string Person, string Stamp, string Method)? Read(HttpContext http)
    {
        if (OwnCookies.Read(http, Name) is not { Length: > 0 and < 4096 } value)
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

    public static void Clear(HttpContext http) => OwnCookies.Clear(http, Name);
}
