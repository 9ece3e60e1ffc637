using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Platform.Portal.Web;

/// <summary>The examples of the OpenAPI document, by operation id.</summary>
internal static class OperationExamples
{
    public static OperationExample? Of(string? operation)
    {
        using var file = typeof(OperationExamples).Assembly.GetManifestResourceStream($"examples/{operation}.json");
        return file is null ? null : JsonSerializer.Deserialize<OperationExample>(file, Json.Options);
    }

    /// <summary>Puts the example into every place of the operation that shows one: parameters, each JSON body it takes, and the answer.</summary>
    public static void AddTo(OpenApiOperation operation, string template)
    {
        if (Of(operation.OperationId) is not { } example)
        {
            return;
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Example = ValueOf(example.ValueOf(template, parameter.Name!), parameter.Schema?.Type);
        }

        foreach (var (type, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            content.Example = type == example.ContentType || (IsJson(type) && IsJson(example.ContentType)) ? example.Body?.DeepClone() : null;
        }

        if (operation.Responses?.TryGetValue(example.Status.ToString(CultureInfo.InvariantCulture), out var response) is true
            && response.Content?.TryGetValue(example.AnswerType ?? "", out var answer) is true)
        {
            answer.Example = example.Answer?.DeepClone();
        }
    }

    // A patch is tried as plain JSON, and is the same as a merge patch.
    private static bool IsJson(string? type) => type is "application/json" or "application/merge-patch+json";

    private static JsonValue? ValueOf(string? text, JsonSchemaType? type) => text is null ? null
        : (type & JsonSchemaType.Integer) != 0 && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
        : (type & JsonSchemaType.Boolean) != 0 && bool.TryParse(text, out var truth) ? JsonValue.Create(truth)
        : JsonValue.Create(text);
}
