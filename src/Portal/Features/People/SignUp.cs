using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Signs a person up: person, organization, account, group, key and user, whole or not at all, then a mail to confirm
/// the address. The answer is the same whether the address is new, waiting for its confirmation (the new password counts, a new mail goes out) or
/// taken (its owner is told by mail).</summary>
internal static class SignUp
{
    public sealed record Request(
        [property: Required, EmailAddress] string? Email,
        [property: Required, StringLength(Addresses.LongestPassword, MinimumLength = Addresses.ShortestPassword)] string? Password,
        [property: Required, StringLength(100)] string? Organization);

    public static void Map(IEndpointRouteBuilder people) => people
        .MapPost("/signup", PostAsync)
        .WithName(nameof(SignUp)).WithSummary("Sign up; a mail asks to confirm the address")
        .Refuses(400, 429, 503);

    private static async Task<Results<Accepted, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(request, ct);
        return result.Match<Results<Accepted, ProblemHttpResult>>(_ => TypedResults.Accepted((string?)null), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(PersonManager persons, IPasswordHasher<Person> hasher, Provisioning provisioning, Mails mails, PasswordRules passwords, PlatformMemory platform)
    {
        public async Task<Result<Done>> HandleAsync(Request request, CancellationToken ct)
        {
            var email = request.Email?.Trim();
            var organization = request.Organization?.Trim() ?? "";
            if (await CheckAsync(email, request.Password, organization, ct) is { } wrong)
            {
                return wrong;
            }

            // By the address alone, whoever has it: that tells nobody who is here.
            if (!platform.Now.Settings.LetsSignUp(email!))
            {
                return platform.Now.Settings.SignUp is SignUpMode.Closed ? PeopleErrors.SignUpClosed : PeopleErrors.SignUpDomain;
            }

            // Hashed in every case: the time it takes is the most of this request and must not tell who is here.
            var hash = hasher.HashPassword(new Person(), request.Password!);
            var person = await persons.FindByEmailAsync(email!);
            if (person is null)
            {
                // Null: somebody else signed up with the same address at the same moment, and theirs went first.
                person = await provisioning.ProvisionAsync(email!, hash, organization, ct) ?? await persons.FindByEmailAsync(email!);
            }

            if (!person!.EmailConfirmed && person.PasswordHash != hash)
            {
                person = await RenewAsync(person, hash);
            }

            FailPoint.Hit("signup.before_mail");
            await (person.EmailConfirmed ? mails.AlreadyHereAsync(person, ct) : mails.ConfirmAsync(person, ct));
            return default(Done);
        }

        // Nobody has shown yet that the address is theirs. The newest sign-up's password counts, and with the stamp the codes of older
        // mails end: else whoever signs up with somebody else's address first would know the password of what that person confirms.
        private async Task<Person> RenewAsync(Person person, string hash)
        {
            person.PasswordHash = hash;
            var renewed = await persons.UpdateSecurityStampAsync(person);

            // Refused: another sign-up of the address was saved in between, and is the newest.
            return renewed.Succeeded ? person : await persons.FindByEmailAsync(person.Email!) ?? person;
        }

        private async Task<Error?> CheckAsync(string? email, string? password, string organization, CancellationToken ct) =>
            Addresses.CheckEmail(email) ?? await passwords.CheckAsync(password, email, [organization], ct)
            ?? (organization.Length is 0 or > 100 || organization.Any(char.IsControl) ? PeopleErrors.OrganizationInvalid : null);
    }
}
