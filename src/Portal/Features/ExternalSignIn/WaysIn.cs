using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>By what a person can sign in. The last of them is not taken away.</summary>
internal static class WaysIn
{
    /// <summary>Without one of their passkeys.</summary>
    public static async Task<bool> HasOtherThanPasskeyAsync(PersonManager persons, Person person) =>
        person.PasswordHash is not null || (await persons.GetPasskeysAsync(person)).Count > 1 || (await persons.GetLoginsAsync(person)).Count > 0;

    /// <summary>Without one of their logins at providers.</summary>
    public static async Task<bool> HasOtherThanLoginAsync(PersonManager persons, Person person) =>
        person.PasswordHash is not null || (await persons.GetPasskeysAsync(person)).Count > 0 || (await persons.GetLoginsAsync(person)).Count > 1;

    /// <summary>None at all: somebody whom a directory made, and who has never signed in.</summary>
    public static async Task<bool> HasNoneAsync(PersonManager persons, Person person) =>
        person.PasswordHash is null && (await persons.GetPasskeysAsync(person)).Count == 0 && (await persons.GetLoginsAsync(person)).Count == 0;
}
