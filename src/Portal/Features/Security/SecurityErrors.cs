using Platform.Kernel;

namespace Platform.Portal.Features.Security;

internal static class SecurityErrors
{
    public static readonly Error OfferOver = new("security.offer_over", ErrorKind.Invalid, "The QR code is older than 15 minutes. Load the page for a new one, and add it to the app again.");
    public static readonly Error TwoStepOn = new("security.two_step_on", ErrorKind.Conflict, "You sign in in two steps already. Turn it off first to move to another app.");
    public static readonly Error TwoStepOff = new("security.two_step_off", ErrorKind.Conflict, "You sign in in one step. Set up an authenticator app first.");
    public static readonly Error Changed = new("security.changed", ErrorKind.Conflict, "How you sign in was changed at the same moment from elsewhere. Load the page again and look what it is now.");
    public static readonly Error WrongPassword = new("security.wrong_password", ErrorKind.Invalid, "That is not your password, or there were too many attempts; after those, wait 15 minutes.", "password");
    public static readonly Error SameAddress = new("security.same_address", ErrorKind.Invalid, "That is your address already.", "email");
    public static readonly Error EmailCodeInvalid = new("security.email_code_invalid", ErrorKind.Invalid, "The link does not fit, was used, or is older than a day; or somebody else has that address by now. Ask for a new one.");
    public static readonly Error PasskeyRefused = new("security.passkey_refused", ErrorKind.Unauthenticated, "That passkey was not taken: it is not known here, was removed, or the answer came too late. Try again, or sign in another way.");
    public static readonly Error PasskeyNotMade = new("security.passkey_not_made", ErrorKind.Invalid, "The passkey was not taken: the answer came too late, or the device did not ask for a fingerprint, a face or a PIN. Try again.");
    public static readonly Error PasskeyName = new("security.passkey_name", ErrorKind.Invalid, "The name of a passkey is 1 to 64 characters, without control characters.", "name");
    public static readonly Error RunsPlatform = new("security.runs_platform", ErrorKind.Conflict, "You are an administrator of the platform. Another one takes that from you first: ./platform admin revoke.");
    public static readonly Error StillMember = new("security.still_member", ErrorKind.Conflict, "You are a member of an organization. Leave each of them first, or delete those that are yours alone.");
    public static readonly Error NotTheAddress = new("security.not_the_address", ErrorKind.Invalid, "That is not the address of your login. Type it as it stands above.", "address");
    public static readonly Error TooManyPasskeys = new("security.too_many_passkeys", ErrorKind.Conflict, "You have 20 passkeys. Remove one first.");
}
