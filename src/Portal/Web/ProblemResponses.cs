using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;
using Platform.Portal.Features.Scim;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Makes every refusal of the API a problem, also those the framework makes: bad JSON, wrong type, no such route,
/// an exception. Pages keep their own error pages.</summary>
internal static partial class ProblemResponses
{
    public const string ContentType = "application/problem+json";

    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        // Before the framework's own, which keeps silent when the caller accepts only a file.
        services.AddSingleton<IProblemDetailsWriter, Writer>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddExceptionHandler<Exceptions>();
        return services;
    }

    public static void UseProblems(this WebApplication app)
    {
        // PostgreSQL takes no U+0000, and an export would have begun its answer when that shows.
        app.UseWhen(context => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true && IsForPrograms(context), programs => programs.Run(context => WriteAsync(context, WebErrors.NulCharacter)));
        app.UseExceptionHandler();
        app.UseWhen(IsForPrograms, programs => programs.UseStatusCodePages(context => WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode switch
        {
            404 => WebErrors.NoSuchRoute,
            405 => WebErrors.WrongMethod,
            413 => WebErrors.TooLarge,
            415 => WebErrors.WrongContentType,
            429 => WebErrors.TooManyRequests,
            401 => AuthErrors.Required,
            // What the generated code that binds a request found no value in; handlers refuse in words of their own.
            400 => WebErrors.InvalidParameter,
            >= 500 => WebErrors.Unexpected,
            _ => WebErrors.InvalidRequest,
        }, context.HttpContext.Response.StatusCode)));
    }

    public static bool IsForPrograms(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/jwt", StringComparison.Ordinal)
        || IsForDirectories(context);

    private static bool IsForDirectories(HttpContext context) => context.Request.Path.StartsWithSegments("/scim", StringComparison.Ordinal);

    /// <summary>Writes the refusal as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, Error error, int? status = null, string? pointer = null)
    {
        if (IsForDirectories(context))
        {
            // A directory reads SCIM's own form of a refusal, and no other.
            return new ScimError(status ?? Problems.StatusOf(error), null, error.Message).ToResult().ExecuteAsync(context);
        }

        var details = Problems.Details(error, status ?? Problems.StatusOf(error), pointer);
        Complete(context, details);
        context.Response.StatusCode = details.Status!.Value;
        return context.Response.WriteAsJsonAsync(details, Json.Options, ContentType, context.RequestAborted);
    }

    /// <summary>"$.permissions[0].allow" as "/permissions/0/allow"; the whole body is "".</summary>
    public static string PointerOf(JsonException json) =>
        (json.Path ?? "$").TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static void Complete(HttpContext context, ProblemDetails details)
    {
        details.Instance ??= context.Request.Path;
        // The framework's name for the same thing; in which case it stands depends on the naming policy.
        details.Extensions.Remove("traceId");
        details.Extensions.Remove("trace_id");
        details.Extensions.TryAdd("code", WebErrors.Unexpected.Code);
        details.Extensions["request_id"] = context.TraceIdentifier;
        details.Extensions.TryAdd("errors", Array.Empty<ProblemPart>());
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (details.Status is 401)
        {
            headers.WWWAuthenticate = "Bearer realm=\"trunkline\"";
        }
        else if (details.Status is 429 or 503 && headers.RetryAfter.Count == 0)
        {
            headers.RetryAfter = "2";
        }
    }

    private sealed class Writer : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => IsForPrograms(context.HttpContext);

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            Complete(context.HttpContext, context.ProblemDetails);
            await context.HttpContext.Response.WriteAsJsonAsync(context.ProblemDetails, Json.Options, ContentType, context.HttpContext.RequestAborted);
        }
    }

    private sealed partial class Exceptions(ILogger<Exceptions> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var (error, status, pointer) = exception switch
            {
                BadHttpRequestException { StatusCode: 413 } => (WebErrors.TooLarge, 413, null),
                BadHttpRequestException { StatusCode: 415 } => (WebErrors.WrongContentType, 415, null),
                BadHttpRequestException { InnerException: JsonException json } => (WebErrors.InvalidJson, 400, PointerOf(json)),
                BadHttpRequestException when IsBodyMissing(httpContext) => (WebErrors.InvalidJson, 400, ""),
                BadHttpRequestException when RouteIds.AnyIsMalformed(httpContext) => (WebErrors.UnknownId, 404, null),
                BadHttpRequestException bad => (WebErrors.InvalidParameter, bad.StatusCode, null),
                NulCharacterException or { InnerException: NulCharacterException }
                    or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }
                    or { InnerException: PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } } => (WebErrors.NulCharacter, 400, null),
                // A row was there when it was read, and was another or none when it was to be written.
                DbUpdateConcurrencyException => (WebErrors.ChangedMeanwhile, 409, null),
                NpgsqlException { IsTransient: true } or { InnerException: NpgsqlException { IsTransient: true } } => (WebErrors.Unavailable, 503, null),
                _ => (WebErrors.Unexpected, 500, (string?)null),
            };
            var isForPrograms = IsForPrograms(httpContext);
            // A page that fails says that its request id leads to the log, whatever it was but a request that cannot be read, or somebody else's change.
            if (isForPrograms ? status >= 500 : exception is not (BadHttpRequestException or DbUpdateConcurrencyException))
            {
                Failed(logger, httpContext.TraceIdentifier, exception);
            }

            if (isForPrograms)
            {
                await WriteAsync(httpContext, error, status, pointer);
            }

            return isForPrograms;
        }

        private static bool IsBodyMissing(HttpContext context) =>
            context.Request.ContentLength is null or 0
            && context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false };

        [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "Request {RequestId} failed.")]
        private static partial void Failed(ILogger logger, string requestId, Exception exception);
    }
}
