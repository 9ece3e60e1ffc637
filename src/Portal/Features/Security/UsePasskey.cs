using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Signs in by a passkey, or shows by one again who is signed in. One alone is two factors: the device, and what opens it.</summary>
internal static class UsePasskey
{
    internal sealed class Handler(PersonManager persons, PersonSignIns signIns)
    {
        /// <summary>What the browser hands to navigator.credentials.get, as JSON. Person: null for anybody, whose passkeys the browser knows.</summary>
        public async Task<string> ChallengeAsync(PersonId? person, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return await signIns.MakePasskeyRequestOptionsAsync(person is { } id ? await persons.FindByIdAsync(id.Value.ToString()) : null);
        }

        public async Task<Result<Done>> SignInAsync(string? credential, CancellationToken ct)
        {
            if (await AssertAsync(credential, ct) is not { EmailConfirmed: true } person)
            {
                return SecurityErrors.PasskeyRefused;
            }

            if (person.DisabledAt is not null)
            {
                return PeopleErrors.Disabled;
            }

            await signIns.BeginAsync(person, AuthMethods.Passkey, AuthMethods.TwoFactors);
            return default(Done);
        }

        /// <summary>Person: who is signed in; another's passkey does not count.</summary>
        public async Task<Result<Done>> StepUpAsync(PersonId id, string? credential, CancellationToken ct)
        {
            if (await AssertAsync(credential, ct) is not { } person || person.PersonId != id)
            {
                return SecurityErrors.PasskeyRefused;
            }

            await signIns.RenewAsync(person, isFresh: true, AuthMethods.Passkey, AuthMethods.TwoFactors);
            return default(Done);
        }

        private async Task<Person?> AssertAsync(string? credential, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            PasskeyAssertionResult<Person> shown;
            try
            {
                shown = await signIns.PerformPasskeyAssertionAsync(credential is { Length: > 0 and < 100_000 } ? credential : "{}");
            }
            catch (InvalidOperationException)
            {
                // There is no challenge in this browser, or it is over.
                return null;
            }

            // The signature counter goes forward with it, so that a copied key is noticed.
            return shown.Succeeded && (await persons.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded ? shown.User : null;
        }
    }
}
