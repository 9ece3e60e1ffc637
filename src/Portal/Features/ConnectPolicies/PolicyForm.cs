using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Admission;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>A policy as the edit page posts it: as fields, or as its JSON. One becomes the other without loss: a rule that the fields cannot say word for word is kept
/// and edited as JSON.</summary>
public sealed class PolicyForm
{
    /// <summary>What a form may post is bounded; a longer policy is edited as JSON.</summary>
    private const int MostFields = 900;
    private const int MostRules = 40;

    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"form" or "json": which of the two below is posted.</summary>
    public string? As { get; set; }
    public string? Json { get; set; }

    /// <summary>A form without any posts null.</summary>
    public List<RuleForm> Rules { get; set => field = value ?? []; } = [];
    public string? Note { get; set; }

    /// <summary>The version the edit began with; 0: there was none.</summary>
    public int Base { get; set; }

    /// <summary>Which button: "save", "check", "as-json", "as-form", "add", or "up:2", "down:2", "remove:2", "claim:2", "unclaim:2:0".</summary>
    public string? Do { get; set; }

    internal bool IsJson => As is "json";

    internal static PolicyForm From(string policy, int version) => new() { As = Fits(policy) ? "form" : "json", Json = Pretty(policy), Rules = Fits(policy) ? Read(policy) : [], Base = version };

    /// <summary>The document: what is in the text area, or what the fields come to.</summary>
    internal string ToDocument() => IsJson ? Json ?? "" : new JsonObject { ["rules"] = new JsonArray([.. Rules.Select(r => r.ToJson())]) }.ToJsonString(Indented);

    /// <summary>What the button asks of the fields themselves; false: it asks something else.</summary>
    internal bool Rearrange()
    {
        var parts = (Do ?? "").Split(':');
        var at = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rule) ? rule : -1;
        var claim = parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : -1;
        if (parts[0] is "add")
        {
            Rules.Add(new() { Outcome = "admit" });
            return true;
        }

        if (parts[0] is "as-json")
        {
            (Json, As) = (ToDocument(), "json");
            return true;
        }

        if (parts[0] is not ("up" or "down" or "remove" or "claim" or "unclaim") || at < 0 || at >= Rules.Count)
        {
            return false;
        }

        var moved = Rules[at];
        switch (parts[0])
        {
            case "up" when at > 0: (Rules[at - 1], Rules[at]) = (moved, Rules[at - 1]); break;
            case "down" when at < Rules.Count - 1: (Rules[at + 1], Rules[at]) = (moved, Rules[at + 1]); break;
            case "remove": Rules.RemoveAt(at); break;
            case "claim": moved.Claims.Add(new() { Test = "equals" }); break;
            case "unclaim" when claim >= 0 && claim < moved.Claims.Count: moved.Claims.RemoveAt(claim); break;
        }

        return true;
    }

    /// <summary>From JSON to fields; false when the text is not in order, or too long for fields.</summary>
    internal bool ToFields()
    {
        if (!Fits(Json ?? ""))
        {
            return false;
        }

        (Rules, As) = (Read(Json!), "form");
        return true;
    }

    /// <summary>Whether a policy is in order and short enough for fields.</summary>
    internal static bool Fits(string policy) =>
        ConnectPolicy.Parse(policy).IsValid(out var read) && read.Rules.Count <= MostRules && read.Rules.Sum(r => 24 + (3 * r.When.Claims.Count)) <= MostFields;

    internal static string Pretty(string policy)
    {
        try
        {
            return JsonNode.Parse(policy)?.ToJsonString(Indented) ?? policy;
        }
        catch (JsonException)
        {
            return policy;
        }
    }

    private static List<RuleForm> Read(string policy) => [.. JsonNode.Parse(ConnectPolicy.Parse(policy).Value.ToJson())!["rules"]!.AsArray().Select(r => RuleForm.From(r!.AsObject()))];
}
