using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The framework's authenticator, with each code good once: taking one moves the person's step forward in one statement, and nothing up to that
/// step is taken again, here or on another replica (RFC 6238 §5.2, ASVS 5.0 6.5.1). The framework's own takes a code as often as it comes.</summary>
internal sealed class TotpProvider(PortalDb db, TimeProvider clock) : IUserTwoFactorTokenProvider<Person>
{
    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Person> manager, Person user)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 };
    }

    /// <summary>Nothing: the app makes the codes.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<Person> manager, Person user) => Task.FromResult("");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Person> manager, Person user)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 } secret
            && Totp.Match(secret, token, clock.GetUtcNow()) is { } step
            && await TakeAsync(user, step);
    }

    /// <returns>False when that step, or a later one, was taken before.</returns>
    public async Task<bool> TakeAsync(Person user, long step) =>
        await db.Persons.Where(p => p.Id == user.Id && p.TotpStep < step).ExecuteUpdateAsync(s => s.SetProperty(p => p.TotpStep, step)) == 1;
}
