using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>An organization's admins end the browser sessions a member has there: whoever signed in before that shows again who they are. The session itself, which
/// is the person's in all their organizations, goes on elsewhere (docs/adr/0032).</summary>
internal sealed class SignOutWall(Caller caller, PlatformMemory platform)
{
    /// <summary>Null: let in.</summary>
    public Error? Check(HttpContext context) =>
        caller.IsKnown && context.Features.Get<CurrentSession>() is { } session && IsClosedTo(caller.Organization, session.Person, session.AuthenticatedAt) ? AuthErrors.SignInAgain : null;

    /// <summary>Of a session whose person last showed who they are then.</summary>
    public bool IsClosedTo(OrganizationId organization, PersonId person, DateTimeOffset authenticatedAt) =>
        platform.Now.SignOuts.TryGetValue((organization, person), out var since) && authenticatedAt <= since;
}
