using System.Text.Json;
using Platform.Admission;
using Platform.Portal.Features.People;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>What a provider says of somebody. Methods: mfa, if it says that two factors were shown (amr). IsDenied: it says that the address is not verified, rather than
/// nothing.</summary>
internal sealed record SaidOfSomebody(string Subject, string? Email, bool IsVerified, bool IsDenied, DateTimeOffset? AuthenticatedAt, IReadOnlyList<string> Methods, JsonElement Claims)
{
    public static SaidOfSomebody Of(VerifiedIdToken token, JsonElement claims)
    {
        var email = claims.TryGetProperty("email", out var said) && said.ValueKind == JsonValueKind.String && Addresses.CheckEmail(said.GetString()) is null ? said.GetString() : null;
        // Only the JSON true: "true" is what some providers write of an address that anybody may type in.
        var isVerified = claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True;
        var hasTwo = token.Claims.TryGetProperty("amr", out var amr) && amr.ValueKind == JsonValueKind.Array && amr.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.ValueEquals(AuthMethods.TwoFactors));
        return new(token.Subject, email, isVerified, verified.ValueKind == JsonValueKind.False, token.AuthenticatedAt, hasTwo ? [AuthMethods.TwoFactors] : [], claims);
    }
}
