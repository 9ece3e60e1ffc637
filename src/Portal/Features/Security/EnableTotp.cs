using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Two steps from now on: the app's secret is kept once a code shows that the app has it, with ten recovery codes, whose text is in this answer and
/// nowhere else. Other sessions of the person end: they were begun in one step.</summary>
internal static class EnableTotp
{
    public sealed record Request(string? Offer, string? Code);

    internal sealed class Handler(PersonManager persons, PersonStore store, TotpOffer offers, TotpProvider totp, OwnChange change, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<IReadOnlyList<string>>> HandleAsync(PersonId id, Request request, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (person.TwoFactorEnabled)
            {
                return SecurityErrors.TwoStepOn;
            }

            if (offers.Open(person, request.Offer) is not { } secret)
            {
                return SecurityErrors.OfferOver;
            }

            if (Totp.Match(secret, RecoveryCodes.Normalize(request.Code ?? ""), clock.GetUtcNow()) is not { } step || !await totp.TakeAsync(person, step))
            {
                return PeopleErrors.WrongCode;
            }

            var codes = RecoveryCodes.New();
            await store.SetAuthenticatorKeyAsync(person, secret, ct);
            await store.ReplaceCodesAsync(person, codes, ct);
            var refused = await change.SaveAsync(
                person, "person.enable_totp", "Signing in now takes a code of your authenticator app", () => persons.SetTwoFactorEnabledAsync(person, true), ct,
                endsOthers: true, AuthMethods.OneTimeCode, AuthMethods.TwoFactors);
            return refused is null ? Answers.Ok(codes) : refused;
        }
    }
}
