using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Another password, by the present one (ASVS 5.0 6.2.3). Other sessions end; API tokens live on.</summary>
internal static class ChangePassword
{
    public sealed record Request(string? Password, string? NewPassword);

    internal sealed class Handler(PersonManager persons, PortalDb db, CheckPassword.Handler passwords, PasswordRules rules, OwnChange change, FreshSignIn fresh)
    {
        public async Task<Result<Done>> HandleAsync(PersonId id, Request request, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (await rules.CheckAsync(request.NewPassword, person.Email, (await db.OrganizationsOfAsync(id, ct)).Select(m => m.Name), ct) is { } wrong)
            {
                return wrong with { Field = "newpassword" };
            }

            if ((await passwords.HandleAsync(new(person.Email, request.Password), ct)).IsRefused(out _))
            {
                return SecurityErrors.WrongPassword;
            }

            var refused = await change.SaveAsync(
                person, "person.change_password", "Your password was changed", () => persons.ChangePasswordAsync(person, request.Password!, request.NewPassword!), ct);
            return refused is null ? default(Done) : refused;
        }
    }
}
