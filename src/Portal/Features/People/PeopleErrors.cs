using Platform.Kernel;

namespace Platform.Portal.Features.People;

internal static class PeopleErrors
{
    public static readonly Error EmailInvalid = new("signup.email_invalid", ErrorKind.Invalid, "email is not an address mail can be sent to: one name, one @, one domain, such as ada@example.com.", "email");
    public static readonly Error PasswordTooShort = new("signup.password_too_short", ErrorKind.Invalid, "password has fewer than 12 characters. A few words in a row are fine.", "password");
    public static readonly Error PasswordTooLong = new("signup.password_too_long", ErrorKind.Invalid, "password has more than 256 characters. Shorten it.", "password");
    public static readonly Error PasswordCommon = new("signup.password_common", ErrorKind.Invalid, "password is one of the 10,000 most common of its length, which whoever guesses tries first. Take a few words that do not belong together.", "password");
    public static readonly Error PasswordBreached = new("signup.password_breached", ErrorKind.Invalid, "password is known from a breach of some site, so that whoever guesses tries it. Take another one, and change it wherever else it is yours.", "password");
    public static readonly Error PasswordOfContext = new("signup.password_of_context", ErrorKind.Invalid, "password is little more than the name of the platform, of your organization or of your address. Take words that have nothing to do with them.", "password");
    public static readonly Error OrganizationInvalid = new("signup.organization_invalid", ErrorKind.Invalid, "organization is its name for people: 1 to 100 characters, without control characters and without spaces at either end.", "organization");
    public static readonly Error SignUpClosed = new("signup.closed", ErrorKind.Forbidden, "The platform takes nobody in without an invitation at present. Ask the owner of an organization for one.");
    public static readonly Error SignUpDomain = new("signup.domain_not_taken", ErrorKind.Forbidden, "Only addresses of certain domains sign up here by themselves, and this is none of them. Ask the owner of an organization for an invitation.", "email");
    public static readonly Error CodeInvalid = new("signup.code_invalid", ErrorKind.Invalid, "The code does not fit this address, was used, or is older than a day. Sign up again with the same address to get a new one.", "code");
    public static readonly Error ResetCodeInvalid = new("password.code_invalid", ErrorKind.Invalid, "The code does not fit this address, was used, or is older than a day. Ask for a new one.", "code");
    public static readonly Error TooManyAttempts = new("auth.too_many_attempts", ErrorKind.TooMany, "Too many wrong passwords for this address. Wait 15 minutes, or reset the password.");
    public static readonly Error WrongCode = new("auth.wrong_code", ErrorKind.Unauthenticated, "That code does not fit, or was used before. Wait for the app's next one; it must have the right time.", "code");
    public static readonly Error TooManyCodes = new("auth.too_many_codes", ErrorKind.TooMany, "Too many wrong codes or passwords. Wait 15 minutes.", "code");
    public static readonly Error Disabled = new("auth.login_disabled", ErrorKind.Forbidden, "That login was disabled by an administrator of the platform, and no way of signing in is taken. The mail about it says whom to ask.");
    public static readonly Error StepOver = new("auth.step_over", ErrorKind.Unauthenticated, "The password was given too long ago. Sign in from the start.");
}
