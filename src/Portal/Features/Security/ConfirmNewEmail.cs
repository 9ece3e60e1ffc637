using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Moves a person to the address that the link was mailed to. The link is enough, in any browser: whoever has it has the address, and whoever asked for it
/// had shown who they are. The old address is told.</summary>
internal static class ConfirmNewEmail
{
    public sealed record Request(PersonId Person, string? Email, string? Code);

    internal sealed class Handler(PersonManager persons, OwnChange change)
    {
        public async Task<Result<Done>> HandleAsync(Request request, CancellationToken ct)
        {
            var email = request.Email?.Trim() ?? "";
            if (Addresses.CheckEmail(email) is not null || await persons.FindByIdAsync(request.Person.Value.ToString()) is not { } person)
            {
                return SecurityErrors.EmailCodeInvalid;
            }

            try
            {
                return await change.SaveAsync(person, "person.change_email", $"Your address was changed to {email}", () => MoveAsync(person, email, request.Code), ct) is null
                    ? default(Done)
                    : SecurityErrors.EmailCodeInvalid;
            }
            catch (DbUpdateException e) when (e.IsAddressTaken())
            {
                return SecurityErrors.EmailCodeInvalid;
            }
        }

        // An address is its own user name; set first, both are saved by the one save of the framework's.
        private Task<IdentityResult> MoveAsync(Person person, string email, string? code)
        {
            person.UserName = email;
            return persons.ChangeEmailAsync(person, email, Codes.Read(code));
        }
    }
}
