using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Api;

/// <summary>A refusal of the API (RFC 9457) as a person reads it: message, field, code, request id.</summary>
internal static class Problem
{
    public static CliException Read(int status, string? contentType, ReadOnlySpan<byte> body, string? requestId)
    {
        if (contentType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) is not true || Parse(body) is not { } problem)
        {
            return new(ExitCode.Of(status), string.Create(CultureInfo.InvariantCulture, $"The portal answered {status}, and nothing that explains it."), Notes(null, null, requestId));
        }

        var code = Text(problem, "code") ?? Text(problem, "error");
        var message = Text(problem, "detail") ?? Text(problem, "error_description") ?? Text(problem, "title") ?? string.Create(CultureInfo.InvariantCulture, $"The portal answered {status}.");
        return new(ExitCode.Of(status), status == 401 ? $"{message} Sign in: trunk login" : message, Notes(problem["errors"] as JsonArray, code, Text(problem, "request_id") ?? requestId, message));
    }

    private static List<string> Notes(JsonArray? places, string? code, string? requestId, string message = "")
    {
        var notes = new List<string>();
        foreach (var place in places?.OfType<JsonObject>() ?? [])
        {
            var said = Text(place, "message");
            notes.Add(said is null || said == message ? $"field: {Text(place, "pointer")}" : $"field: {Text(place, "pointer")}: {said}");
        }

        if (code is not null)
        {
            notes.Add($"code: {code}");
        }

        if (requestId is not null)
        {
            notes.Add($"request: {requestId}");
        }

        return notes;
    }

    private static JsonObject? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
