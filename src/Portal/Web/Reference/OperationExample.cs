using System.Text.Json.Nodes;

namespace Platform.Portal.Web;

/// <summary>One request and its answer, as they were sent and given by the test that tries every operation (ExampleTests), with ids, keys, secrets and times that are
/// nobody's. Path: with the query. Body and Answer: JSON, or the text of what is none; null where there is no body or it is a file. Files: Web/Reference/Examples/ID.json;
/// TRUNKLINE_REWRITE=1 has the test write them.</summary>
/// <param name="Path">"/api/v1/accounts/acc_01…?limit=2".</param>
/// <param name="ContentType">Of the body; null without one.</param>
/// <param name="Body">What was sent.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="AnswerType">Its Content-Type, without parameters; null without a body.</param>
/// <param name="Answer">Its body.</param>
internal sealed record OperationExample(string Path, string? ContentType, JsonNode? Body, int Status, string? AnswerType, JsonNode? Answer)
{
    /// <summary>What the id of a path or the name of a parameter stands for in the example; null: the example is without.</summary>
    public string? ValueOf(string template, string name)
    {
        var (given, wanted) = (Path.Split('?')[0].Split('/'), template.Split('/'));
        var at = Array.FindIndex(wanted, part => part.StartsWith($"{{{name}", StringComparison.Ordinal));
        return at >= 0 && at < given.Length ? Uri.UnescapeDataString(given[at]) : QueryOf(name);
    }

    private string? QueryOf(string name) =>
        Path.Split('?') is [_, var query] ? query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair is [var key, _] && key == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault() : null;
}
