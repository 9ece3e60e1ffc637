using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Streams;

/// <summary>Takes a refusal to the page in its address: the code, and what a server said of it, sealed, so that no link can put words into the portal's mouth.</summary>
internal sealed class RefusalWords(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _words = protection.CreateProtector("streams refusal").ToTimeLimitedDataProtector();

    public string ToQuery(Error refusal) => $"refused={refusal.Code}&said={_words.Protect(refusal.Message, Shown)}";

    /// <summary>Null when there is no such code; with the catalogue's words when the others are not ours or too old.</summary>
    public Error? Read(string? code, string? said)
    {
        var refusal = code is { Length: > 0 and < 100 } ? ErrorCatalogue.Find(code) : null;
        try
        {
            return said is { Length: > 0 } ? refusal is null ? null : refusal with { Message = _words.Unprotect(said) } : refusal;
        }
        catch (CryptographicException)
        {
            return refusal;
        }
    }
}
