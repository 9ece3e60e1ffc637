using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>A user's <c>src</c>: a list, taken as it is, or one string with commas, which is lower-cased, trimmed and made unique.</summary>
internal static class CidrList
{
    public static List<string>? Read(ref JsonInput input) =>
        input.Reader.TokenType == JsonTokenType.String
            ? Split(input.String(""))
            : JsonLists.Read<string>(ref input, null, static (ref input, current) => input.String(current ?? ""));

    public static List<string> Split(string commaSeparated) => commaSeparated
        .Replace('\u0130', 'i')
        .ToLowerInvariant()
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Distinct(StringComparer.Ordinal)
        .ToList();
}
