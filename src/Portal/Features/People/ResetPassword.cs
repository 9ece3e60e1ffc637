using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Sets a new password by a mailed code. It ends the person's sessions and a lockout; API tokens live on.</summary>
internal static class ResetPassword
{
    public sealed record Request([property: Required, EmailAddress] string? Email, [property: Required] string? Code, [property: Required, StringLength(Addresses.LongestPassword, MinimumLength = Addresses.ShortestPassword)] string? Password);

    public static void Map(IEndpointRouteBuilder signup) => signup
        .MapPost("/password/reset", PostAsync)
        .WithName(nameof(ResetPassword)).WithSummary("Set a new password by the mailed code")
        .Refuses(400, 429);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(request, ct)).ToNoContent();

    internal sealed class Handler(PersonManager persons, PersonAudit audit, PasswordRules rules, PasswordAttempts attempts, SessionBook sessions, Notices notices)
    {
        public async Task<Result<Done>> HandleAsync(Request request, CancellationToken ct)
        {
            // Before anybody is looked for, so that it tells nobody who is here: the organizations' names are not asked.
            if (await rules.CheckAsync(request.Password, request.Email, [], ct) is { } wrong)
            {
                return wrong;
            }

            var person = await persons.FindByEmailAsync(request.Email?.Trim() ?? "");
            if (person is not { EmailConfirmed: true })
            {
                return PeopleErrors.ResetCodeInvalid;
            }

            await audit.AppendAsync(person, "person.reset_password", ct);
            if (!(await persons.ResetPasswordAsync(person, Codes.Read(request.Code), request.Password!)).Succeeded)
            {
                return PeopleErrors.ResetCodeInvalid;
            }

            await persons.SetLockoutEndDateAsync(person, null);
            await persons.ResetAccessFailedCountAsync(person);
            await sessions.EndOthersAsync(person.PersonId, null, ct);
            attempts.Right(person.Email!);
            notices.Tell(person.Email!, "Your password was changed");
            return default(Done);
        }
    }
}
