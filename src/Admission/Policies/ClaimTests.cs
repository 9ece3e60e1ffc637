using System.Text.Json;

namespace Platform.Admission;

/// <summary>The comparisons of claims: their words, their operands, and how they judge.</summary>
internal static class ClaimTests
{
    private const int MaxText = 1024;

    public static readonly string[] Words = ["equals", "one_of", "contains", "starts_with", "ends_with", "matches", "at_least", "at_most", "present"];

    public static string WordOf(ClaimTest test) => Words[(int)test];

    public static ClaimCondition? Read(string word, DocumentNode operand, ClaimPath claim)
    {
        var test = (ClaimTest)Array.IndexOf(Words, word);
        var condition = new ClaimCondition(claim, test, operand.Value);
        switch (test)
        {
            case ClaimTest.Equals or ClaimTest.Contains:
                return IsScalar(operand) ? condition : null;
            case ClaimTest.OneOf:
                var items = operand.Items(200);
                if (items.Count == 0 && operand.Value.ValueKind == JsonValueKind.Array)
                {
                    operand.Fault("One to 200 values.", "Name at least one.");
                }

                return items.Count(i => IsScalar(i)) == items.Count && items.Count > 0 ? condition : null;
            case ClaimTest.StartsWith or ClaimTest.EndsWith:
                return operand.Text(MaxText) is { } text ? condition with { Text = text } : null;
            case ClaimTest.Matches:
                return operand.Text(MaxText) is { } pattern ? condition with { Glob = new(pattern) } : null;
            case ClaimTest.AtLeast or ClaimTest.AtMost:
                if (operand.Value.ValueKind == JsonValueKind.Number && operand.Value.TryGetDecimal(out var number))
                {
                    return condition with { Number = number };
                }

                operand.Fault("A number.", "Write a number without quotes.");
                return null;
            default:
                if (operand.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    return condition;
                }

                operand.Fault("true or false.", "true: the claim is there; false: it is not.");
                return null;
        }
    }

    /// <param name="value">Null: the claim is not there; only present:false holds then.</param>
    public static bool Holds(ClaimCondition condition, JsonElement? value)
    {
        if (condition.Test == ClaimTest.Present)
        {
            return value is not null == (condition.Operand.ValueKind == JsonValueKind.True);
        }

        if (value is not { } claim)
        {
            return false;
        }

        return condition.Test switch
        {
            ClaimTest.Equals => AreEqual(claim, condition.Operand),
            ClaimTest.OneOf => IsMember(condition.Operand, claim),
            ClaimTest.Contains => claim.ValueKind == JsonValueKind.Array ? IsMember(claim, condition.Operand) : HasWord(claim, condition.Operand),
            ClaimTest.StartsWith => claim.ValueKind == JsonValueKind.String && claim.GetString()!.StartsWith(condition.Text!, StringComparison.Ordinal),
            ClaimTest.EndsWith => claim.ValueKind == JsonValueKind.String && claim.GetString()!.EndsWith(condition.Text!, StringComparison.Ordinal),
            ClaimTest.Matches => claim.ValueKind == JsonValueKind.String && condition.Glob!.Matches(claim.GetString()),
            ClaimTest.AtLeast => claim.ValueKind == JsonValueKind.Number && claim.TryGetDecimal(out var number) && number >= condition.Number,
            ClaimTest.AtMost => claim.ValueKind == JsonValueKind.Number && claim.TryGetDecimal(out var number) && number <= condition.Number,
            _ => false,
        };
    }

    private static bool IsScalar(DocumentNode node)
    {
        var isGood = node.Value.ValueKind switch
        {
            JsonValueKind.String => node.Value.GetString()!.Length <= MaxText,
            JsonValueKind.Number => node.Value.TryGetDecimal(out _),
            JsonValueKind.True or JsonValueKind.False => true,
            _ => false,
        };
        if (!isGood)
        {
            node.Fault("A text of at most 1,024 characters, a number, true or false.", "A claim that is a list is compared with contains.");
        }

        return isGood;
    }

    // A list never equals one of its members, and "1" is not 1: what an issuer did not say is not guessed.
    private static bool AreEqual(JsonElement claim, JsonElement operand) => claim.ValueKind == operand.ValueKind && operand.ValueKind switch
    {
        JsonValueKind.String => claim.ValueEquals(operand.GetString()),
        JsonValueKind.Number => claim.TryGetDecimal(out var a) && operand.TryGetDecimal(out var b) && a == b,
        JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };

    private static bool IsMember(JsonElement list, JsonElement value)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (AreEqual(item, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWord(JsonElement claim, JsonElement operand)
    {
        if (claim.ValueKind != JsonValueKind.String || operand.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var wanted = operand.GetString()!;
        foreach (var range in claim.GetString().AsSpan().Split(' '))
        {
            if (wanted.Length > 0 && claim.GetString().AsSpan(range).SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
