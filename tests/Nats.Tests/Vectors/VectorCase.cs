using System.Text;
using System.Text.Json;

namespace Platform.Nats.Tests.Vectors;

/// <summary>One line of a vector file: what was asked and what the Go libraries answered (see README.md beside the files).</summary>
public sealed record VectorCase(string Id, string Kind, IReadOnlyList<string> Flags, DateTimeOffset Now, JsonElement Input, JsonElement Expect)
{
    private static readonly Lazy<ILookup<string, VectorCase>> All = new(() => Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Vectors"), "*.jsonl")
        .Order(StringComparer.Ordinal)
        .SelectMany(File.ReadLines)
        .Select(Parse)
        .ToLookup(c => c.Kind, StringComparer.Ordinal));

    public bool ExpectsOk => Expect.GetProperty("ok").GetBoolean();

    /// <summary>The library accepts where refusing is as right, or its answer is an accident.</summary>
    public bool MayRefuse => Flags.Any(f => f is "lenient" or "quirk" or "edge" or "panic");

    public string Token => TokenOf(Input);

    public static IEnumerable<VectorCase> OfKind(string kind) => All.Value[kind];

    public static IReadOnlyList<string> Kinds() => [.. All.Value.Select(k => k.Key).Order(StringComparer.Ordinal)];

    public string Text(string name) => Input.GetProperty(name).GetString()!;

    public byte[] Hex(string name) => Convert.FromHexString(Text(name));

    private static VectorCase Parse(string line)
    {
        // Deep nesting is among what is asked.
        var root = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 64 }).RootElement;
        return new(
            root.GetProperty("id").GetString()!,
            root.GetProperty("kind").GetString()!,
            root.TryGetProperty("flags", out var flags) ? [.. flags.EnumerateArray().Select(f => f.GetString()!)] : [],
            DateTimeOffset.FromUnixTimeSeconds(root.TryGetProperty("now", out var now) ? now.GetInt64() : 1_767_225_600),
            root.GetProperty("input"),
            root.GetProperty("expect"));
    }

    private static string TokenOf(JsonElement input)
    {
        if (input.TryGetProperty("token", out var token))
        {
            return token.GetString()!;
        }

        var text = new StringBuilder();
        foreach (var part in input.GetProperty("tokenParts").EnumerateArray())
        {
            if (part.TryGetProperty("text", out var once))
            {
                text.Append(once.GetString());
            }
            else
            {
                text.Insert(text.Length, part.GetProperty("repeat").GetString()!, part.GetProperty("count").GetInt32());
            }
        }

        return text.ToString();
    }
}
