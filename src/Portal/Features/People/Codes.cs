using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Codes sent by mail, safe in URLs: Identity's own (encrypted, tied to person, purpose and security stamp, good for
/// a day), in base64url.</summary>
internal sealed class Codes(PersonManager persons)
{
    public async Task<string> ForConfirmationAsync(Person person) => Write(await persons.GenerateEmailConfirmationTokenAsync(person));

    public async Task<string> ForResetAsync(Person person) => Write(await persons.GeneratePasswordResetTokenAsync(person));

    public async Task<string> ForNewEmailAsync(Person person, string address) => Write(await persons.GenerateChangeEmailTokenAsync(person, address));

    /// <summary>What Identity made of it, or "" when it is no code at all.</summary>
    public static string Read(string? code)
    {
        try
        {
            return code is { Length: > 0 and < 2_000 } ? Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(code.Trim())) : "";
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static string Write(string token) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(token));
}
