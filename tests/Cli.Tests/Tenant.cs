namespace Platform.Cli.Tests;

/// <summary>An organization of its own on the running platform, and a shell whose environment signs in to it.</summary>
internal sealed class Tenant : IDisposable
{
    public required Shell Shell { get; init; }

    /// <summary>The API as the same person, to look behind the program.</summary>
    public required HttpClient Api { get; init; }

    public required string Token { get; init; }

    public Task<Said> RunAsync(params string[] words) => Shell.RunAsync(words);

    public async Task<string> OkAsync(params string[] words) => (await RunAsync(words)).Ok();

    public async Task<System.Text.Json.Nodes.JsonNode> JsonAsync(params string[] words) => (await RunAsync([.. words, "--output", "json"])).Json();

    public void Dispose()
    {
        Shell.Dispose();
        Api.Dispose();
    }
}
