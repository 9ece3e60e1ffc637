using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Shows again who one is, with all that signing in takes: the password, and a code where one signs in in two steps. The session then counts as fresh.</summary>
internal static class StepUp
{
    public sealed record Request(string? Password, string? Code);

    internal sealed class Handler(PersonManager persons, CheckPassword.Handler passwords, SecondFactor factor, PersonSignIns signIns, Arrival.Handler arrival, ExternalProof proof, IHttpContextAccessor http)
    {
        /// <summary>The code alone, of who has just shown the rest at a provider.</summary>
        public async Task<Result<Done>> HandleProvedAsync(PersonId id, string? code, CancellationToken ct)
        {
            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (await IsProvedAsync(person, ct) is { } refusal)
            {
                return refusal;
            }

            if (await factor.CheckAsync(person, code, ct) is { } wrong)
            {
                return wrong;
            }

            await ExternalIdentity.ForgetAsync(http.HttpContext!);
            await signIns.RenewAsync(person, isFresh: true, AuthMethods.Federated, AuthMethods.OneTimeCode, AuthMethods.TwoFactors);
            return default(Done);
        }

        /// <summary>Null: they have.</summary>
        public async Task<Error?> IsProvedAsync(Person person, CancellationToken ct) =>
            (await arrival.ReadAsync(ct)).IsRefused(out var over, out var arrived) ? over
            : arrived.Connection.Organization is not null ? ExternalErrors.NotYours
            : await proof.CheckAsync(person, arrived.Connection, arrived.Identity, ct);

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
