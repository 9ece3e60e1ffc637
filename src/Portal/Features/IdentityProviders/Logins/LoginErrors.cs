using Platform.Kernel;

namespace Platform.Portal.Features.IdentityProviders.Logins;

internal static class LoginErrors
{
    public static readonly Error NotFound = new("login.not_found", ErrorKind.NotFound, "No such login of this provider. GET …/logins lists them.");
    public static readonly Error UsernameInvalid = new("login.username_invalid", ErrorKind.Invalid, "username is 1 to 128 characters, without control characters and without blanks at its ends.", "username");
    public static readonly Error UsernameTaken = new("login.username_taken", ErrorKind.Conflict, "This provider already has a login of that user name. Change its password, or choose another name.", "username");
    public static readonly Error UsernameTwice = new("login.username_twice", ErrorKind.Invalid, "This user name is there twice. Leave one out.", "username");
    public static readonly Error PasswordShort = new("login.password_short", ErrorKind.Invalid, "password has 12 to 256 characters: a device does not mind a long one.", "password");
    public static readonly Error PasswordInvalid = new("login.password_invalid", ErrorKind.Invalid, "password holds no control characters: many clients cannot send them.", "password");
    public static readonly Error PasswordGuessable = new("login.password_guessable", ErrorKind.Invalid, "password holds the user name, or is one character over and over: it is the first that is tried.", "password");
    public static readonly Error ClaimsInvalid = new("login.claims_invalid", ErrorKind.Invalid, "claims is a JSON object of at most 4 KB that names no member twice: what policies see of the login. sub is the user name and is not set here.", "claims");
    public static readonly Error CountInvalid = new("login.count_invalid", ErrorKind.Invalid, "logins holds 1 to 50 logins; each password is hashed slowly on purpose.", "logins");
    public static readonly Error NothingToChange = new("login.nothing_to_change", ErrorKind.Invalid, "Name what is to change: password, claims, or both.", "password");
}
