using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>One place of a request that is wrong. Pointer: a JSON pointer into the body ("/name"), or the bare name of a
/// parameter or header.</summary>
internal sealed record ProblemPart(
    [property: JsonPropertyName("pointer")] string Pointer,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message);

/// <summary>A refusal as callers read it (RFC 9457). Code: stable, docs/errors.txt lists them all. RequestId: to be quoted in a
/// report. Errors: which places of the request are wrong; may be empty.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Instance, string Code, string RequestId, IReadOnlyList<ProblemPart> Errors);

/// <summary>Refusals as RFC 9457 problems: type, title, status, detail, instance, and code, request_id, errors[].</summary>
internal static class Problems
{
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal) { "limit", "cursor", "wait", "generation", "subject", "state", "region", "tag", "q", "status", "kind", "days", "format", "replace", "replicas", "search", "reason", "If-Match", "after", "Idempotency-Key", "Trunkline-Organization", "validate_only" };

    public static ProblemHttpResult ToProblem(this Error error) => TypedResults.Problem(Details(error, StatusOf(error)));

    public static ProblemDetails Details(Error error, int status, string? pointer = null)
    {
        var details = new ProblemDetails { Status = status, Title = TitleOf(status), Detail = error.Message, Type = $"/docs/errors#{error.Code}" };
        details.Extensions["code"] = error.Code;
        pointer ??= error.Field is { } field ? Parameters.Contains(field) || field.StartsWith('/') ? field : $"/{field}" : null;
        if (error.Places is { Count: > 0 } places)
        {
            details.Extensions["errors"] = places.Select(p => new ProblemPart(p.Path, error.Code, p.Message)).ToArray();
        }
        else if (pointer is not null)
        {
            details.Extensions["errors"] = new[] { new ProblemPart(pointer, error.Code, error.Message) };
        }

        return details;
    }

    public static int StatusOf(Error error) => error.Kind switch
    {
        ErrorKind.Invalid => 400,
        ErrorKind.Unauthenticated => 401,
        ErrorKind.Forbidden => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.Conflict => 409,
        ErrorKind.TooMany => 429,
        ErrorKind.Unavailable => 503,
        ErrorKind.Stale => 412,
        ErrorKind.Unconditional => 428,
    };

    public static bool Violates(this DbUpdateException e, string constraint) =>
        e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } pg
        && string.Equals(pg.ConstraintName, constraint, StringComparison.Ordinal);

    /// <summary>Somebody has a login with that address; it is the user name too.</summary>
    public static bool IsAddressTaken(this DbUpdateException e) => e.Violates("ux_persons_normalized_email") || e.Violates("ux_persons_normalized_user_name");

    private static string TitleOf(int status) => status switch
    {
        400 => "The request is not valid",
        401 => "Who is asking is not known",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Wrong method",
        409 => "In conflict with what is there",
        412 => "What is there has changed since",
        413 => "Too large",
        415 => "Wrong content type",
        422 => "Not the request it claims to be",
        428 => "The version meant must be said",
        429 => "Too many requests",
        503 => "Not available",
        _ => "Something broke",
    };
}
