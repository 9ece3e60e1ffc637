using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Interop;

/// <summary>The libraries that judge: the NATS project's own in Go and JavaScript. A judge that cannot be had fails the test and says why.</summary>
public sealed class Judges : IAsyncLifetime
{
    private string _goJudge = "";
    private string _nodeFolder = "";

    public async ValueTask InitializeAsync()
    {
        _goJudge = await GoTools.GoJudgeAsync(CancellationToken.None);
        _nodeFolder = await NodeModules.FolderAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Both judges' answers to one question.</summary>
    public async Task<(JsonNode Go, JsonNode JavaScript)> AskAsync(object question)
    {
        var line = JsonSerializer.Serialize(question);
        return (await AskAsync(_goJudge, [], line), await AskAsync("node", [Path.Combine(_nodeFolder, "judge.mjs")], line));
    }

    /// <summary>Go's answers to many questions about tokens, in their order.</summary>
    public Task<IReadOnlyList<JsonNode>> AskGoAsync(IReadOnlyList<string> tokens, string op = "decode") => AskManyAsync(_goJudge, [], tokens, op);

    /// <summary>JavaScript's.</summary>
    public Task<IReadOnlyList<JsonNode>> AskJavaScriptAsync(IReadOnlyList<string> tokens, string op = "decode") =>
        AskManyAsync("node", [Path.Combine(_nodeFolder, "judge.mjs")], tokens, op);

    private static async Task<IReadOnlyList<JsonNode>> AskManyAsync(string program, string[] arguments, IReadOnlyList<string> tokens, string op)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new PrerequisiteException($"{program} did not start.");
        var asking = Task.Run(async () =>
        {
            foreach (var token in tokens)
            {
                await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { op, token }));
            }

            process.StandardInput.Close();
        });
        var answers = new List<JsonNode>(tokens.Count);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            answers.Add(JsonNode.Parse(line)!);
        }

        await asking;
        await process.WaitForExitAsync();
        return answers;
    }

    private static async Task<JsonNode> AskAsync(string program, string[] arguments, string question)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new PrerequisiteException($"{program} did not start.");
        await process.StandardInput.WriteLineAsync(question);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var answer = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        return JsonNode.Parse(answer ?? throw new PrerequisiteException($"{program} did not answer: {await error}"))!;
    }
}
