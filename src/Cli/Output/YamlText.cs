using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Platform.Cli.Output;

/// <summary>YAML 1.2 with the core schema, to and from JSON: yes, no and on are words, 1.0 is a number, what is quoted is text. JSON is YAML, so one reader reads both.</summary>
internal static class YamlText
{
    private const int MostDepth = 64;
    private const int MostNodes = 1_000_000;

    public static string Of(JsonNode? node)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var emitter = new Emitter(text, new EmitterSettings(2, 10_000, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().TrimEnd('\n', '.') + "\n";
    }

    /// <summary>The one document in a text.</summary>
    /// <exception cref="CliException">It cannot be read; says where.</exception>
    public static JsonNode? Read(string text, string whence)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var left = MostNodes;
            return stream.Documents.Count switch
            {
                0 => null,
                1 => Node(stream.Documents[0].RootNode, 0, ref left),
                _ => throw CliException.Usage($"{whence} has several documents; one is taken."),
            };
        }
        catch (InvalidOperationException)
        {
            // The reader's own, for some texts that are no YAML.
            throw CliException.Usage($"{whence} is no YAML.");
        }
        catch (YamlException e)
        {
            throw CliException.Usage(string.Create(CultureInfo.InvariantCulture, $"{whence}, line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}"));
        }
    }

    /// <summary>What a scalar without quotes means.</summary>
    public static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when IsInteger(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when (char.IsAsciiDigit(text[^1]) || text[^1] is '.') && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static bool IsInteger(string text) => text.AsSpan(text[0] is '-' or '+' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    // Aliases may name one large node many times: what they come to is counted, so that a small file cannot become a large one.
    private static JsonNode? Node(YamlNode node, int depth, ref int left)
    {
        if (depth > MostDepth || --left < 0)
        {
            throw new YamlException(node.Start, node.End, "It is nested too deeply, or grows too large by its aliases.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var into = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    into[key is YamlScalarNode { Value: { } name } ? name : throw new YamlException(key.Start, key.End, "A key is a word.")] = Node(value, depth + 1, ref left);
                }

                return into;
            case YamlSequenceNode sequence:
                var list = new JsonArray();
                foreach (var item in sequence.Children)
                {
                    list.Add(Node(item, depth + 1, ref left));
                }

                return list;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            case YamlScalarNode quoted:
                return JsonValue.Create(quoted.Value ?? "");
            default:
                throw new YamlException(node.Start, node.End, "This kind of YAML is not taken.");
        }
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in members)
                {
                    Scalar(emitter, name);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonObject:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Flow));
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case null:
                emitter.Emit(new Scalar("null"));
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                {
                    Scalar(emitter, node.GetValue<string>());
                }
                else
                {
                    emitter.Emit(new Scalar(node.ToJsonString()));
                }

                break;
        }
    }

    // Words that other readers take for something else are quoted too: yes, no, on, off, 1e3, 0x1f, 12:30, =.
    private static void Scalar(Emitter emitter, string text)
    {
        var isPlain = text.Length > 0 && !text.Any(char.IsControl) && Plain(text)?.GetValueKind() == JsonValueKind.String
            && !char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.' or '=' or '<' or '~')
            && text.ToUpperInvariant() is not ("YES" or "NO" or "ON" or "OFF" or "Y" or "N");
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, isPlain ? ScalarStyle.Any : IsBlock(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted, isPlain, isQuotedImplicit: true));
    }

    // Lines as they are, where nothing in them could be lost.
    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && !char.IsWhiteSpace(text[0]) && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && text.Split('\n').All(l => !l.Any(char.IsControl) && l.TrimEnd().Length == l.Length);
}
