using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Features.SingleSignOn;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>What somebody is sent to a provider for.</summary>
internal enum Purpose { SignIn, Link, StepUp, Try }

/// <summary>Who came back from a provider, between its answer and what is made of it: in a cookie, encrypted, for ten minutes.</summary>
/// <param name="Connection">Its key.</param>
/// <param name="Email">As the provider says it; null: it does not.</param>
/// <param name="IsVerified">The provider says, by a JSON true, that the address is the person's.</param>
/// <param name="Methods">What the provider says of how (amr), as far as it concerns us: mfa.</param>
/// <param name="Person">Who was signed in when they were sent, where that matters.</param>
/// <param name="SentAt">When they were sent.</param>
/// <param name="Grant">What the organization's rules make of it; null: the platform's provider.</param>
/// <param name="Claims">JSON, for who tries the connection.</param>
internal sealed record ExternalIdentity(
    string Connection, int Version, Purpose Purpose, string Subject, string? Email, bool IsVerified, DateTimeOffset? AuthenticatedAt, IReadOnlyList<string> Methods, PersonId? Person, DateTimeOffset SentAt,
    string Back, RoleGrant? Grant, string? Claims)
{
    private const string Claim = "external";

    /// <summary>As a cookie carries it.</summary>
    public ClaimsIdentity ToClaims() => new([new Claim(Claim, JsonSerializer.Serialize(this))], ExternalHandler.Scheme);

    /// <summary>Of this browser; null: there is none, or it is over.</summary>
    public static async Task<ExternalIdentity?> ReadAsync(HttpContext http) =>
        await http.AuthenticateAsync(IdentityConstants.ExternalScheme) is { Succeeded: true, Principal: { } principal } && principal.FindFirstValue(Claim) is { } text
            ? JsonSerializer.Deserialize<ExternalIdentity>(text) : null;

    public static Task ForgetAsync(HttpContext http) => http.SignOutAsync(IdentityConstants.ExternalScheme);

    /// <summary>Its domain, in small letters; "" where there is none.</summary>
    public string Domain => Email is { } email && email.LastIndexOf('@') is var at and > 0 ? email[(at + 1)..].ToLower(CultureInfo.InvariantCulture) : "";
}
