using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Confirms an address by the code that was mailed to it. A code counts once; the browser that signed up may go on
/// signed in, all others sign in first.</summary>
internal static class ConfirmEmail
{
    public sealed record Request([property: Required, EmailAddress] string? Email, [property: Required] string? Code);

    public static void Map(IEndpointRouteBuilder signup) => signup
        .MapPost("/signup/confirm", PostAsync)
        .WithName(nameof(ConfirmEmail)).WithSummary("Confirm an address by the mailed code")
        .Refuses(400, 429);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(request, ct);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(PersonManager persons, PersonAudit audit)
    {
        public async Task<Result<Person>> HandleAsync(Request request, CancellationToken ct)
        {
            var person = await persons.FindByEmailAsync(request.Email?.Trim() ?? "");
            if (person is null || person.EmailConfirmed)
            {
                return PeopleErrors.CodeInvalid;
            }

            await audit.AppendAsync(person, "person.confirm_email", ct);
            return (await persons.ConfirmEmailAsync(person, Codes.Read(request.Code))).Succeeded ? person : PeopleErrors.CodeInvalid;
        }
    }
}
