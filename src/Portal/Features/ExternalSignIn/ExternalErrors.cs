using Platform.Kernel;
using Platform.Portal.Features.People;

namespace Platform.Portal.Features.ExternalSignIn;

internal static class ExternalErrors
{
    public static readonly Error StateInvalid = new("external.state_invalid", ErrorKind.Invalid, "That answer belongs to no sign-in that was begun in this browser within the last 15 minutes. Begin at the sign-in page; a link at your provider that comes here by itself does not do.");
    public static readonly Error Denied = new("external.denied", ErrorKind.Forbidden, "The provider did not let you through: you said no there, or it does not let you use this application. Ask whoever runs it.");
    public static readonly Error OtherIssuer = new("external.other_issuer", ErrorKind.Invalid, "The answer is of another provider than the one you were sent to. Nothing was sent on; begin again.");
    public static readonly Error TokenRefused = new("external.token_refused", ErrorKind.Invalid, "What the provider sent does not hold: the code was not taken, or its token is not for this sign-in. Begin again; if it stays so, the provider's client is set up wrongly.");
    public static readonly Error Unreachable = new("external.unreachable", ErrorKind.Unavailable, "The provider cannot be reached from here, or answers something else than OpenID Connect. Try again later, or sign in another way.");
    public static readonly Error EmailUnverified = new("external.email_unverified", ErrorKind.Forbidden, "The provider does not say that your address is verified (email_verified), so nobody is found or made by it. Verify it there; or sign in as before and connect the provider at /security.");
    public static readonly Error OtherDomain = new("external.other_domain", ErrorKind.Forbidden, "The organization's provider gave an address of a domain the organization has not verified here. Ask its administrators.");
    public static readonly Error NoRole = new("external.no_role", ErrorKind.Forbidden, "The organization's rules give you no role here. Ask its administrators.");
    public static readonly Error Deprovisioned = new("external.deprovisioned", ErrorKind.Forbidden, "The organization's directory has ended your membership. Ask its administrators.");
    public static readonly Error NoConnection = new("external.no_connection", ErrorKind.NotFound, "There is no such provider here, or it is off.");
    public static readonly Error NoSignOn = new("external.no_sign_on", ErrorKind.NotFound, "No organization has single sign-on for that address. Sign in with your password, a passkey or one of the buttons.", "email");
    public static readonly Error LoginTaken = new("external.login_taken", ErrorKind.Conflict, "Somebody else signs in by that login of the provider.");
    public static readonly Error NotYours = new("external.not_yours", ErrorKind.Forbidden, "You signed in there as somebody else. Sign in at the provider with the login that is connected to yours.");
    public static readonly Error NotFresh = new("external.not_fresh", ErrorKind.Forbidden, "The provider did not ask you again who you are (auth_time), so nothing was shown. Sign out there, then try again; or show it another way.");
    public static readonly Error LastWayIn = new("external.last_way_in", ErrorKind.Conflict, "Without it you could not sign in any more. Set a password by mail, add a passkey or connect another provider first.");
    public static readonly Error NoLogin = new("external.no_login", ErrorKind.NotFound, "You have no such login.");
    public static readonly Error Over = new("external.over", ErrorKind.Invalid, "What the provider said is older than ten minutes. Begin again at the sign-in page.");

    public static readonly Error[] Shown = [StateInvalid, Denied, OtherIssuer, TokenRefused, Unreachable, EmailUnverified, OtherDomain, NoRole, Deprovisioned, NoConnection, LoginTaken, NotYours, NotFresh, Over, PeopleErrors.Disabled];
}

/// <summary>Ends a sign-in on its way back from a provider.</summary>
internal sealed class ExternalRefusedException(Error error, string detail) : Exception(detail)
{
    public Error Error => error;
}
