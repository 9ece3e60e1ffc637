using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>One step again: secret and recovery codes are gone. Passkeys stay.</summary>
internal static class DisableTotp
{
    internal sealed class Handler(PersonManager persons, PersonStore store, OwnChange change, FreshSignIn fresh)
    {
        public async Task<Result<Done>> HandleAsync(PersonId id, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (!person.TwoFactorEnabled)
            {
                return SecurityErrors.TwoStepOff;
            }

            await store.ForgetAuthenticatorAsync(person, ct);
            var refused = await change.SaveAsync(person, "person.disable_totp", "Signing in no longer takes a code", () => persons.SetTwoFactorEnabledAsync(person, false), ct);
            return refused is null ? default(Done) : refused;
        }
    }
}
