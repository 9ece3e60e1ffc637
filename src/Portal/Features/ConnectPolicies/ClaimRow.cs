using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>One condition on a claim. Value: a text as it is; a number, true or false without quotes; a text that looks like one of these in quotes, as in JSON. One per line for one_of.</summary>
public sealed class ClaimRow
{
    internal static readonly IReadOnlyList<(string Word, string Says)> Tests =
    [
        ("equals", "is"), ("one_of", "is one of"), ("contains", "contains"), ("starts_with", "begins with"), ("ends_with", "ends with"), ("matches", "matches (*)"),
        ("at_least", "is at least"), ("at_most", "is at most"), ("present", "is there (true, false)"),
    ];

    public string? Claim { get; set; }
    public string? Test { get; set; }
    public string? Value { get; set; }

    internal static ClaimRow From(JsonObject condition)
    {
        var test = Tests.Select(t => t.Word).FirstOrDefault(condition.ContainsKey) ?? "equals";
        var operand = condition[test];
        return new()
        {
            Claim = condition["claim"]?.GetValue<string>(),
            Test = test,
            Value = operand is JsonArray list ? string.Join('\n', list.Select(Text)) : test is "starts_with" or "ends_with" or "matches" ? operand?.GetValue<string>() : Text(operand),
        };
    }

    internal JsonObject ToJson()
    {
        var test = Test ?? "equals";
        return new()
        {
            ["claim"] = Claim ?? "",
            [test] = test switch
            {
                "one_of" => new JsonArray([.. (Value ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Scalar)]),
                "starts_with" or "ends_with" or "matches" => Value ?? "",
                "present" when string.IsNullOrWhiteSpace(Value) => true,
                _ => Scalar(Value ?? ""),
            },
        };
    }

    private static string Text(JsonNode? operand) =>
        operand is not JsonValue value ? ""
        : !value.TryGetValue<string>(out var text) ? value.ToJsonString()
        : IsPlain(text) ? text : value.ToJsonString(PolicyForm.Indented);

    // Read back as the same text, alone and as one line of several.
    private static bool IsPlain(string text) =>
        Scalar(text) is JsonValue same && same.TryGetValue<string>(out var read) && read == text && text.Trim() == text && !text.Contains('\n', StringComparison.Ordinal);

    private static JsonNode? Scalar(string text)
    {
        if (text.Length == 0 || !(text[0] is '"' or '-' || char.IsAsciiDigit(text[0]) || text is "true" or "false"))
        {
            return text;
        }

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
