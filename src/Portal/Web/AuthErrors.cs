using Platform.Kernel;

namespace Platform.Portal.Web;

internal static class AuthErrors
{
    public static readonly Error Required = new("auth.required", ErrorKind.Unauthenticated, "Sign in, or send an API token: Authorization: Bearer tl_pat_….");
    public static readonly Error TokenMalformed = new("auth.token_malformed", ErrorKind.Unauthenticated, "The API token is incomplete or mistyped: its checksum does not fit. Copy it whole, tl_pat_ and 49 characters.");
    public static readonly Error TokenUnknown = new("auth.token_unknown", ErrorKind.Unauthenticated, "No such API token. Make one in the portal or by POST /api/v1/tokens.");
    public static readonly Error TokenExpired = new("auth.token_expired", ErrorKind.Unauthenticated, "The API token has expired. Make a new one in the portal or by POST /api/v1/tokens.");
    public static readonly Error TokenRevoked = new("auth.token_revoked", ErrorKind.Unauthenticated, "The API token was revoked. Make a new one in the portal or by POST /api/v1/tokens.");
    public static readonly Error AccessTokenInvalid = new("auth.access_token_invalid", ErrorKind.Unauthenticated, "The access token is not one of this issuer's for this API, has ended, or its authorization was revoked. Refresh it, or sign in again.");
    public static readonly Error WrongPassword = new("auth.wrong_password", ErrorKind.Unauthenticated, "The address and the password do not fit together, the address is not confirmed, or there were too many attempts; after those, wait 15 minutes.");
    public static readonly Error BasicNotAccepted = new("auth.basic_not_accepted", ErrorKind.Unauthenticated, "Address and password are taken by POST /api/v1/tokens only. Make a token there and send it as Authorization: Bearer.");
    public static readonly Error UnknownScheme = new("auth.unknown_scheme", ErrorKind.Unauthenticated, "Authorization takes the form Bearer tl_pat_….");
    public static readonly Error AntiforgeryMissing = new("auth.antiforgery", ErrorKind.Forbidden, "A browser session may change things only with the page's own form token. Programs send an API token instead.");
    public static readonly Error PersonNeeded = new("auth.person_needed", ErrorKind.Forbidden, "An API token is of one organization, and this is a person's own to do: send address and password (HTTP Basic), or do it in the portal.");
    public static readonly Error StepUpRequired = new("auth.step_up_required", ErrorKind.Forbidden, "This wants you to have shown who you are in the last 15 minutes. Do so at /step-up, then send it again.");
    public static readonly Error SecondStepRequired = new("auth.second_step_required", ErrorKind.Unauthenticated, "You sign in in two steps, so address and password are not enough for a token. Sign in to the portal and make it there.");
    public static readonly Error TwoFactorsRequired = new("auth.two_factors_required", ErrorKind.Forbidden, "This is there only for who signed in by two factors. Set up an authenticator app or a passkey at /security, or show the one you have at /step-up.");
    public static readonly Error TokenNeedsTwoFactors = new("auth.token_needs_two_factors", ErrorKind.Forbidden, "This is there only for people with a second factor, and the token's person has none. They set up an authenticator app or a passkey at /security; the token is good again then.");
    public static readonly Error SignInAgain = new("auth.sign_in_again", ErrorKind.Unauthenticated, "An admin of the organization ended your sessions there. Show again who you are: sign in, or go to /step-up.");
    public static readonly Error OrganizationSuspended = new("organization.suspended", ErrorKind.Forbidden, "The platform has suspended the organization: it can be read, and nothing of it changed.");
    public static readonly Error NoOrganization = new("organization.none", ErrorKind.Forbidden, "You are not a member of any organization.");
    public static readonly Error SignOnRequired = new("auth.sign_on_required", ErrorKind.Forbidden, "This organization is there only for who came by its single sign-on. Sign in at /sign-in/sso; an API token made after that works too.");
    public static readonly Error OwnSignInNeeded = new("auth.own_sign_in_needed", ErrorKind.Forbidden, "This is yours and no organization's: an organization's single sign-on does not do. Show a password, a passkey or another login of your own at /step-up.");
    public static readonly Error ChooseOrganization = new("organization.choose", ErrorKind.Invalid, "You are a member of several organizations: name one by the header Trunkline-Organization (its id or slug).", "Trunkline-Organization");
    public static readonly Error OrganizationNotFound = new("organization.not_found", ErrorKind.NotFound, "No such organization, or you are not a member of it.");
}
