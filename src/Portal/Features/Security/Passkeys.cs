using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Portal.Features.Security;

/// <summary>How passkeys are named in addresses and forms.</summary>
internal static class Passkeys
{
    /// <summary>Of one person.</summary>
    public const int Most = 20;
    private const int LongestName = 64;

    public static string IdOf(UserPasskeyInfo passkey) => WebEncoders.Base64UrlEncode(passkey.CredentialId);

    /// <summary>The credential id, or null for what is none.</summary>
    public static byte[]? Read(string id)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(id);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Trimmed; null when it may not be one.</summary>
    public static string? Name(string? text) => text?.Trim() is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl) ? name : null;
}
