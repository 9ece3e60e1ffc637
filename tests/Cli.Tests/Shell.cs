using System.Text;

namespace Platform.Cli.Tests;

/// <summary>What a command wrote and ended with.</summary>
internal sealed record Said(int Code, string Out, string Error)
{
    /// <summary>Standard output of one that had to work.</summary>
    public string Ok()
    {
        Code.ShouldBe(0, Error);
        return Out;
    }

    public System.Text.Json.Nodes.JsonNode Json() => System.Text.Json.Nodes.JsonNode.Parse(Ok())!;
}

/// <summary>A person's home and environment, and the program run in it; without a terminal unless answers are given.</summary>
internal sealed class Shell : IDisposable
{
    public Shell() => Home = Directory.CreateTempSubdirectory("trunkline-cli-").FullName;

    public string Home { get; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>What somebody at a terminal types; null: there is no terminal.</summary>
    public string? Typed { get; set; }

    /// <summary>How long the program would have waited in all.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Standard input, for a command that reads it.</summary>
    public string Input { get; set; } = "";

    public string Config => Path.Combine(Home, ".config");

    /// <summary>A file in the home.</summary>
    public string Write(string name, string text)
    {
        var file = Path.Combine(Home, name);
        File.WriteAllText(file, text);
        return file;
    }

    public Task<Said> RunAsync(params string[] words) => RunAsync(TestContext.Current.CancellationToken, words);

    public async Task<Said> RunAsync(CancellationToken ct, params string[] words)
    {
        using var bytes = new MemoryStream();
        await using var output = new StreamWriter(bytes, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true };
        using var error = new StringWriter();
        var code = await Trunk.RunAsync(words, Terminal(output, bytes, error), ct);
        await output.FlushAsync(CancellationToken.None);
        return new(code, Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }

    public Terminal Terminal(TextWriter output, Stream bytes, TextWriter error) => new()
    {
        In = new StringReader(Typed ?? Input),
        Out = output,
        OutBytes = bytes,
        Error = error,
        CanAsk = Typed is not null,
        IsShown = false,
        Variable = name => name is "HOME" ? Home : Environment.GetValueOrDefault(name),
        Wait = (time, ct) =>
        {
            Waited += time;
            return Task.Delay(TimeSpan.FromTicks(Math.Min(time.Ticks, TimeSpan.FromMilliseconds(50).Ticks)), ct);
        },
    };

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
