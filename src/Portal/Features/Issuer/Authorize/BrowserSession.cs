using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Who sits at the browser, since when, and how they proved it: auth_time and amr (RFC 8176) of the tokens.</summary>
internal sealed record BrowserSession(PersonId Person, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods, OrganizationId? SignOn = null)
{
    /// <summary>How they proved it to this organization: another one's single sign-on says nothing here.</summary>
    public IEnumerable<string> MethodsFor(OrganizationId organization) => Methods.Where(m => m != AuthMethods.SingleSignOn || SignOn == organization);

    /// <returns>Null: nobody is signed in.</returns>
    public static Task<BrowserSession?> ReadAsync(HttpContext context) => Task.FromResult(
        context.Features.Get<CurrentSession>() is { } session ? new BrowserSession(session.Person, session.AuthenticatedAt, session.Methods, session.SignOn) : null);
}
