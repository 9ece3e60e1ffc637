using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Mails a link to the address somebody wants instead of theirs. Nothing changes before it is followed. The answer is the same if another person has
/// the address: they are told instead.</summary>
internal static class AskNewEmail
{
    internal sealed class Handler(PersonManager persons, Mails mails, FreshSignIn fresh)
    {
        public async Task<Result<Done>> HandleAsync(PersonId id, string? address, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var email = address?.Trim() ?? "";
            if (Addresses.CheckEmail(email) is { } wrong)
            {
                return wrong;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (string.Equals(person.Email, email, StringComparison.OrdinalIgnoreCase))
            {
                return SecurityErrors.SameAddress;
            }

            if (await persons.FindByEmailAsync(email) is { } other)
            {
                await mails.AlreadyHereAsync(other, ct);
            }
            else
            {
                await mails.NewEmailAsync(person, email, ct);
            }

            return default(Done);
        }
    }
}
