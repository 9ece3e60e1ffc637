using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Whether an address and a password belong together. One answer for wrong password, unknown address, unconfirmed
/// address and locked person, and about the same time for each: nobody learns here who is registered. That a login is disabled is said to whoever has its password.</summary>
internal static class CheckPassword
{
    public sealed record Request(string? Email, string? Password);

    /// <summary>A hash of nobody's password, to spend on unknown addresses the time a known one costs.</summary>
    internal sealed class Decoy(IOptions<PasswordHasherOptions> options)
    {
        private readonly Lazy<string> _hash = new(() => new PasswordHasher<Person>(options).HashPassword(new Person(), "a password nobody has"));

        public string Hash => _hash.Value;
    }

    internal sealed class Handler(PersonManager persons, PasswordAttempts attempts, IPasswordHasher<Person> hasher, Decoy decoy, IHttpContextAccessor http)
    {
        public async Task<Result<Person>> HandleAsync(Request request, CancellationToken ct)
        {
            var (email, password) = (request.Email?.Trim() ?? "", request.Password ?? "");
            if (attempts.Wait(email) is { } wait)
            {
                if (http.HttpContext is { Response.HasStarted: false } context)
                {
                    RateLimits.SetRetryAfter(context, wait);
                }

                return PeopleErrors.TooManyAttempts;
            }

            if (Addresses.CheckEmail(email) is not null || password.Length > Addresses.LongestPassword)
            {
                return Refuse(email);
            }

            var person = await persons.FindByEmailAsync(email);
            if (person?.PasswordHash is null || await persons.IsLockedOutAsync(person))
            {
                hasher.VerifyHashedPassword(new Person(), decoy.Hash, password);
                return Refuse(email);
            }

            ct.ThrowIfCancellationRequested();
            if (!await persons.CheckPasswordAsync(person, password))
            {
                await persons.AccessFailedAsync(person);
                return Refuse(email);
            }

            if (!person.EmailConfirmed)
            {
                return Refuse(email);
            }

            attempts.Right(email);
            // With a second step to come, the count goes on: else whoever has the password could guess codes without end.
            if (person is { AccessFailedCount: > 0, TwoFactorEnabled: false })
            {
                await persons.ResetAccessFailedCountAsync(person);
            }

            return person.DisabledAt is null ? person : PeopleErrors.Disabled;
        }

        private Error Refuse(string email)
        {
            attempts.Wrong(email);
            return AuthErrors.WrongPassword;
        }
    }
}
