using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Shows again who one is, with all that signing in takes: the password, and a code where one signs in in two steps. The session then counts as fresh.</summary>
internal static class StepUp
{
    public sealed record Request(string? Password, string? Code);

    internal sealed class Handler(PersonManager persons, CheckPassword.Handler passwords, SecondFactor factor, PersonSignIns signIns)
    {
        public async Task<Result<Done>> HandleAsync(PersonId id, Request request, CancellationToken ct)
        {
            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if ((await passwords.HandleAsync(new(person.Email, request.Password), ct)).IsRefused(out _))
            {
                return SecurityErrors.WrongPassword;
            }

            if (!person.TwoFactorEnabled)
            {
                await signIns.RenewAsync(person, isFresh: true, AuthMethods.Password);
                return default(Done);
            }

            if (await factor.CheckAsync(person, request.Code, ct) is { } wrong)
            {
                return wrong;
            }

            await signIns.RenewAsync(person, isFresh: true, AuthMethods.Password, AuthMethods.OneTimeCode, AuthMethods.TwoFactors);
            return default(Done);
        }
    }
}
