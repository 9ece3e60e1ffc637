using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Security;

/// <summary>A secret shown to be added to an app. It waits in the form itself, encrypted and for 15 minutes, and reaches the store only with a code that shows the
/// app has it: whoever gives up halfway has changed nothing.</summary>
internal sealed class TotpOffer(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Trunkline.TotpOffer").ToTimeLimitedDataProtector();

    public string Seal(Person person, string secret) => _protector.Protect($"{person.Id:N} {secret}", Life);

    public static string New() => Totp.NewSecret();

    /// <summary>The secret, or null when the text is not this person's, or too old.</summary>
    public string? Open(Person person, string? text)
    {
        try
        {
            return text is { Length: > 0 and < 2048 } && _protector.Unprotect(text).Split(' ') is [var of, var secret] && of == person.Id.ToString("N") ? secret : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
