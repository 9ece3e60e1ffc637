using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Whether a code is the person's: six digits of their authenticator app, or one of their recovery codes. Wrong ones count together with wrong
/// passwords, in the store, so across replicas.</summary>
internal sealed class SecondFactor(PersonManager persons, PersonStore store, PersonAudit audit, Notices notices)
{
    public async Task<Error?> CheckAsync(Person person, string? code, CancellationToken ct)
    {
        if (await persons.IsLockedOutAsync(person))
        {
            return PeopleErrors.TooManyCodes;
        }

        var text = RecoveryCodes.Normalize(code ?? "");
        if (text.Length == Totp.Digits && text.All(char.IsAsciiDigit)
            ? !await persons.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, text)
            : text.Length != RecoveryCodes.Length || !await UseRecoveryCodeAsync(person, text, ct))
        {
            await persons.AccessFailedAsync(person);
            return PeopleErrors.WrongCode;
        }

        if (person.AccessFailedCount > 0)
        {
            await persons.ResetAccessFailedCountAsync(person);
        }

        return null;
    }

    // Saved with the person's concurrency stamp: of two requests with the same code one fails.
    private async Task<bool> UseRecoveryCodeAsync(Person person, string code, CancellationToken ct)
    {
        if (!await store.RedeemCodeAsync(person, code, ct))
        {
            return false;
        }

        await audit.AppendAsync(person, "person.use_recovery_code", ct);
        if (!(await persons.UpdateAsync(person)).Succeeded)
        {
            return false;
        }

        notices.Tell(person.Email!, $"A recovery code was used; {await store.CountCodesAsync(person, ct)} are left");
        return true;
    }
}
