using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Ten new recovery codes, shown once; the old ones are void.</summary>
internal static class NewRecoveryCodes
{
    internal sealed class Handler(PersonManager persons, PersonStore store, OwnChange change, FreshSignIn fresh)
    {
        public async Task<Result<IReadOnlyList<string>>> HandleAsync(PersonId id, CancellationToken ct)
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

            var codes = RecoveryCodes.New();
            await store.ReplaceCodesAsync(person, codes, ct);
            var refused = await change.SaveAsync(person, "person.new_recovery_codes", "You have new recovery codes", () => persons.UpdateAsync(person), ct, endsOthers: false);
            return refused is null ? Answers.Ok(codes) : refused;
        }
    }
}
