using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>Mails a code for a new password, if somebody has the address. The answer is the same if nobody does.</summary>
internal static class ForgotPassword
{
    public sealed record Request([property: Required, EmailAddress] string? Email);

    public static void Map(IEndpointRouteBuilder signup) => signup
        .MapPost("/password/forgot", PostAsync)
        .WithName(nameof(ForgotPassword)).WithSummary("Ask for a mail with a code for a new password")
        .Refuses(400, 429);

    private static async Task<Results<Accepted, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(request, ct);
        return result.Match<Results<Accepted, ProblemHttpResult>>(_ => TypedResults.Accepted((string?)null), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(ResetMails mails)
    {
        public Task<Result<Done>> HandleAsync(Request request, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            if (Addresses.CheckEmail(request.Email?.Trim()) is { } wrong)
            {
                return Task.FromResult<Result<Done>>(wrong);
            }

            mails.Send(request.Email!.Trim());
            return Task.FromResult<Result<Done>>(default(Done));
        }
    }
}
