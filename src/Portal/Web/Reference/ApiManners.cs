using System.Globalization;
using Microsoft.OpenApi;

namespace Platform.Portal.Web;

/// <summary>What holds for operations by what they are, put into the document by the same rules that apply it: ETags, waiting for the fleet, validate_only, deprecation.</summary>
internal static class ApiManners
{
    public static void AddTo(OpenApiOperation operation, string method, IList<object> metadata, OpenApiDocument document)
    {
        if (HttpMethods.IsGet(method) && VersionedRoutes.AnswerOf(metadata) is not null)
        {
            Add(operation, "If-None-Match", ParameterLocation.Header, "ETags of answers that are there already; the answer is 304 if it would be one of them.", JsonSchemaType.String);
            operation.Responses!.TryAdd("304", new OpenApiResponse { Description = "Not Modified" });
            if (operation.Responses.TryGetValue("200", out var found) && found is OpenApiResponse answer)
            {
                answer.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                answer.Headers.TryAdd("ETag", new OpenApiHeader { Description = "For If-None-Match here, and If-Match where the same address takes changes.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }
        }
        else if (VersionedRoutes.IsChange(method))
        {
            Add(operation, "If-Match", ParameterLocation.Header, "The ETag of the state this change is meant for; 412 if it is another by now.", JsonSchemaType.String);
            if (operation.Responses!.TryAdd("412", new OpenApiResponse { Description = "Precondition Failed" }) && operation.Responses["412"] is OpenApiResponse refusal)
            {
                refusal.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ProblemResponses.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } };
            }
        }

        if (metadata.OfType<EndsOnFleet>().Any())
        {
            Add(operation, Preferences.Header, ParameterLocation.Header, "wait=seconds, 60 at most (RFC 7240): answer when every node that is up has confirmed the change, or with 202 when the time is over.", JsonSchemaType.String);
            var done = operation.Responses!.First(r => r.Key[0] is '2').Value;
            operation.Responses!.TryAdd("202", new OpenApiResponse { Description = "Accepted: done and kept, and not confirmed by every node within the time of Prefer. Of an account, Link rel=monitor says where the rest is watched.", Content = done.Content });
        }

        if (ValidateOnly.IsTakenBy(method, metadata))
        {
            Add(operation, ValidateOnly.Parameter, ParameterLocation.Query, "true: only say what would be. The answer is the same, and nothing is kept, sent or told.", JsonSchemaType.Boolean);
        }

        if (metadata.OfType<DeprecatedOperation>().FirstOrDefault() is { } gone)
        {
            operation.Deprecated = true;
            operation.Description = string.Create(CultureInfo.InvariantCulture, $"{operation.Description}\n\nDeprecated since {gone.Since:yyyy-MM-dd}{(gone.Sunset is { } end ? $", gone after {end:yyyy-MM-dd}" : "")}: {gone.Instead}.").Trim();
        }
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation place, string description, JsonSchemaType type)
    {
        operation.Parameters ??= [];
        if (operation.Parameters.FirstOrDefault(p => p.Name == name) is not { } known)
        {
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = type } });
        }
        else
        {
            known.Description ??= description;
        }
    }
}
