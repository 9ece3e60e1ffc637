using System.Text.Json;
using Platform.Admission;
using Platform.Portal.Components;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>A rule in words, as the policy page tells it.</summary>
internal static class PolicyWords
{
    /// <summary>Each condition; none: it fits everybody.</summary>
    public static IEnumerable<(string What, string Values)> Conditions(RuleConditions when)
    {
        if (when.Providers.Count > 0)
        {
            yield return ("provider", Or(when.Providers));
        }

        foreach (var condition in when.Claims)
        {
            yield return ($"{condition.Claim.Text} {Test(condition.Test)}", Operand(condition));
        }

        if (when.ConnectionTypes.Count > 0)
        {
            yield return ("connects by", Or(when.ConnectionTypes));
        }

        if (when.Sources.Count > 0)
        {
            yield return ("from", Or([.. when.Sources.Select(s => s.ToString())]));
        }

        if (when.Regions.Count > 0)
        {
            yield return ("in region", Or(when.Regions));
        }

        if (when.ClientNames.Count > 0)
        {
            yield return ("client name", Or([.. when.ClientNames.Select(g => g.Pattern)]));
        }
    }

    /// <summary>What an admission comes to beside its group.</summary>
    public static IEnumerable<(string What, string Values)> Grants(RuleAdmission then)
    {
        if (then.Permissions is { } p)
        {
            yield return ("may publish", Direction(p.PubAllow, p.PubDeny, p.Responses is not null));
            yield return ("may subscribe", Direction(p.SubAllow, p.SubDeny, answers: false));
        }

        if (then.Name is { } name)
        {
            yield return ("is called", name.Text);
        }

        if (then.Tags.Count > 0)
        {
            yield return ("is tagged", string.Join(", ", then.Tags.Select(t => t.Text)));
        }

        if (then.ExpiresInSeconds is { } seconds)
        {
            yield return ("for at most", Wording.Count(seconds, "second", "seconds"));
        }

        if (then.Limits is { } limits)
        {
            yield return ("within", string.Join(", ", new[] { ("subscriptions", limits.Subs), ("data", limits.Data), ("payload", limits.Payload) }.Where(l => l.Item2 >= 0).Select(l => $"{l.Item1} {Wording.Number(l.Item2)}").DefaultIfEmpty("no limits")));
        }
    }

    /// <summary>The tone and word of a step of the test bench.</summary>
    public static string? State(string outcome) => outcome switch { "ok" => "ok", "refused" => "bad", _ => "done" };

    private static string Direction(IReadOnlyList<TextTemplate>? allow, IReadOnlyList<TextTemplate>? deny, bool answers)
    {
        var parts = new List<string>();
        parts.AddRange(allow is { Count: > 0 } ? allow.Select(t => t.Text) : deny is { Count: > 0 } ? ["everything"] : answers ? [] : ["nothing"]);
        if (answers)
        {
            parts.Add("answers");
        }

        return string.Join(", ", parts) + (deny is { Count: > 0 } ? $" but {string.Join(", ", deny.Select(t => t.Text))}" : "");
    }

    private static string Test(ClaimTest test) => ClaimRow.Tests[(int)test].Says.Split(" (")[0];

    private static string Operand(ClaimCondition condition) =>
        condition.Test is ClaimTest.Present ? condition.Operand.ValueKind is JsonValueKind.True ? "" : "(no)"
        : condition.Operand.ValueKind is JsonValueKind.Array ? Or([.. condition.Operand.EnumerateArray().Select(Value)])
        : Value(condition.Operand);

    private static string Value(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Or(IReadOnlyList<string> values) => string.Join(" or ", values);
}
