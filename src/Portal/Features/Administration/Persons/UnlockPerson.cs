using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Administration;

/// <summary>Ends a lockout before its time: passwords are taken again.</summary>
internal static class UnlockPerson
{
    public static void Map(RouteGroupBuilder persons) => persons
        .MapPost("/{personId}/unlock", PostAsync)
        .WithName(nameof(UnlockPerson)).WithSummary("End somebody's lockout (platform administrators)")
        .Refuses(404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(PersonId personId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(personId, ct)).ToNoContent();

    internal sealed class Handler(PersonManager persons, AnyPersonChange change, PasswordAttempts attempts)
    {
        public Task<Result<Done>> HandleAsync(PersonId id, CancellationToken ct) => change.ApplyAsync(
            id,
            "person.unlock",
            "Your login is no longer locked",
            async person =>
            {
                await persons.SetLockoutEndDateAsync(person, null);
                await persons.ResetAccessFailedCountAsync(person);
                attempts.Right(person.Email!);
                return new { };
            },
            ct);
    }
}
