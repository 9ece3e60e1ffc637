using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>From a handler's result to what the endpoint answers.</summary>
internal static class Answers
{
    public static bool IsRefused<T>(this Result<T> result, [NotNullWhen(true)] out Error? refusal, [NotNullWhen(false)] out T? value)
    {
        var isRefused = result.IsRefused(out var error);
        refusal = isRefused ? error : null;
        value = isRefused ? default : result.Value;
        return isRefused;
    }

    /// <summary>A result whose value is an interface: the language allows no conversion from one (CS0552).</summary>
    public static Result<T> Ok<T>(T value) => value;

    public static Results<Ok<T>, ProblemHttpResult> ToOk<T>(this Result<T> result) =>
        result.Match<Results<Ok<T>, ProblemHttpResult>>(value => TypedResults.Ok(value), refusal => refusal.ToProblem());

    public static Results<Created<T>, ProblemHttpResult> ToCreated<T>(this Result<T> result, Func<T, string> location) =>
        result.Match<Results<Created<T>, ProblemHttpResult>>(value => TypedResults.Created(location(value), value), refusal => refusal.ToProblem());

    public static Results<NoContent, ProblemHttpResult> ToNoContent(this Result<Done> result) =>
        result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());

    /// <summary>What every operation that takes a token may refuse with.</summary>
    public static readonly object[] RefusesAnyone =
    [
        new ProducesResponseTypeMetadata(401, typeof(Problem), [ProblemResponses.ContentType]),
        new ProducesResponseTypeMetadata(429, typeof(Problem), [ProblemResponses.ContentType]),
    ];

    /// <summary>Says in the OpenAPI document with which statuses this operation refuses.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, ProblemResponses.ContentType);
        }

        return endpoint;
    }
}
