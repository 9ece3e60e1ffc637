using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Platform.Portal.Features.Issuer;

/// <summary>Writes and reads tickets. Nobody else can make one, and none is good for longer than ten minutes.</summary>
internal sealed class AuthorizeTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Trunkline.Authorize").ToTimeLimitedDataProtector();

    public string Write(AuthorizeTicket ticket) => _protector.Protect(JsonSerializer.Serialize(ticket), Life);

    /// <returns>Null: none, of another request, forged or ended.</returns>
    public AuthorizeTicket? Read(string? text, AuthorizeRequest request)
    {
        if (text is not { Length: > 0 and < 4096 })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<AuthorizeTicket>(_protector.Unprotect(text)) is { } ticket && ticket.Fingerprint == request.Fingerprint ? ticket : null;
        }
        catch (CryptographicException)
        {
            // Forged, or ended: as if there were none, and the person is asked again.
            return null;
        }
    }
}
