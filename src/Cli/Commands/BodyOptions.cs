using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Catalogs;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>A request's body from options: a file for the whole, an option for each member, --set for what lies deeper.</summary>
internal sealed class BodyOptions
{
    private readonly List<(string Member, string Type, Option<string[]> Option)> _members = [];
    private readonly Option<string> _file = new("--file", "-f") { HelpName = "FILE", Description = "The whole body, JSON or YAML (or a file as the operation takes it); - for standard input. Other options change it." };
    private readonly Option<string[]> _set = new("--set") { HelpName = "PATH=VALUE", Description = "A member by its path: limits.conn=100, permissions.pub.allow='[orders.>]', description=null. May be repeated.", DefaultValueFactory = _ => [] };
    private readonly Operation _operation;
    private readonly IReadOnlyList<(string Name, string Value)> _presets;

    private BodyOptions(Operation operation, IReadOnlyList<(string Name, string Value)> presets) => (_operation, _presets) = (operation, presets);

    /// <summary>A body and what it is.</summary>
    public sealed record Content(byte[] Bytes, string Type);

    public static BodyOptions AddTo(Command command, Catalog catalog, Operation operation, IReadOnlyList<(string Name, string Value)> presets)
    {
        var body = new BodyOptions(operation, presets);
        command.Add(body._file);
        if (operation.Body is { } schema)
        {
            foreach (var property in Schemas.PropertiesOf(schema).Where(p => !presets.Any(s => s.Name == p.Name)))
            {
                body.Add(command, catalog, schema, property);
            }

            command.Add(body._set);
        }

        return body;
    }

    public async Task<Content?> ReadAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var file = parsed.GetValue(_file);
        var given = _members.Where(m => parsed.GetResult(m.Option) is not null).ToList();
        var set = _operation.Body is null ? [] : parsed.GetValue(_set) ?? [];
        if (file is not null && Raw(file) is { } type)
        {
            return given.Count == 0 && set.Length == 0 ? new(await Files.ReadBytesAsync(terminal, file, ct), type)
                : throw CliException.Usage($"{file} is sent as it is: no other option can change it.");
        }

        if (file is null && given.Count == 0 && set.Length == 0 && _presets.Count == 0)
        {
            return !_operation.NeedsBody || _operation.BodyTypes.All(t => !t.EndsWith("json", StringComparison.Ordinal)) ? null : new("{}"u8.ToArray(), _operation.BodyTypes[0]);
        }

        var body = file is null ? [] : await Files.ReadObjectAsync(terminal, file, ct);
        foreach (var preset in _presets.Where(p => _operation.Body is { } schema && Schemas.PropertiesOf(schema).Any(m => m.Name == p.Name)))
        {
            body[preset.Name] = preset.Value;
        }

        foreach (var (member, kind, option) in given)
        {
            body[member] = Value(option.Name, kind, parsed.GetValue(option) ?? [], terminal);
        }

        Array.ForEach(set, s => Set(body, s));
        return new(Encoding.UTF8.GetBytes(body.ToJsonString()), _operation.BodyTypes.First(t => t.EndsWith("json", StringComparison.Ordinal)));
    }

    private void Add(Command command, Catalog catalog, JsonElement schema, JsonProperty property)
    {
        var meant = Schemas.Resolve(catalog.Root, property.Value);
        var type = Schemas.TypeOf(meant);
        var isList = type is "array" && (!meant.TryGetProperty("items", out var items) || Schemas.TypeOf(Schemas.Resolve(catalog.Root, items)) is not ("object" or "any" or "array"));
        var kind = type is "array" ? isList ? "list" : "object" : type;
        var option = new Option<string[]>(Options.NameOf(property.Name))
        {
            HelpName = Options.ValueOf(kind),
            Description = Description(catalog, schema, property, meant, kind),
            Arity = kind is "boolean" ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Suggest(kind is "boolean" ? ["true", "false"] : Schemas.WordsOf(meant));
        command.Add(option);
        _members.Add((property.Name, kind, option));
    }

    private static string Description(Catalog catalog, JsonElement schema, JsonProperty property, JsonElement meant, string kind)
    {
        var words = Schemas.WordsOf(meant);
        string[] parts =
        [
            Schemas.Requires(schema, property.Name) ? "Required." : "",
            Schemas.DescriptionOf(catalog.Root, property.Value),
            words.Count > 0 ? $"One of {string.Join(", ", words)}." : "",
            kind is "list" ? "May be repeated." : "",
        ];
        return string.Join(' ', parts.Where(p => p.Length > 0).Select(p => string.Join(' ', p.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("&gt;", ">", StringComparison.Ordinal)));
    }

    private static JsonNode? Value(string option, string kind, string[] given, Terminal terminal)
    {
        var text = given.LastOrDefault() ?? "true";
        return kind switch
        {
            "list" => new JsonArray([.. given.Select(g => (JsonNode)JsonValue.Create(g))]),
            "string" => JsonValue.Create(text),
            "boolean" => bool.TryParse(text, out var flag) ? JsonValue.Create(flag) : throw CliException.Usage($"{option} is true or false, not {text}."),
            "integer" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : throw CliException.Usage($"{option} is a whole number, not {text}."),
            "number" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : throw CliException.Usage($"{option} is a number, not {text}."),
            _ when text.StartsWith('@') => YamlText.Read(Files.ReadText(terminal, text[1..]), text[1..]),
            _ => YamlText.Read(text, option),
        };
    }

    private static void Set(JsonObject body, string set)
    {
        if (set.Split('=', 2) is not [{ Length: > 0 } path, var value])
        {
            throw CliException.Usage($"--set {set}: it is PATH=VALUE, such as limits.conn=100.");
        }

        var names = path.Split('.');
        var at = body;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner)
            {
                at[name] = inner = [];
            }

            at = inner;
        }

        at[names[^1]] = YamlText.Read(value, $"--set {path}");
    }

    /// <summary>The content type of a file that is no JSON, where the operation takes such.</summary>
    private string? Raw(string file)
    {
        var type = Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".ZIP" => "application/zip",
            ".GZ" or ".TGZ" => "application/gzip",
            ".CSV" => "text/csv",
            ".NDJSON" or ".JSONL" => "application/x-ndjson",
            _ => null,
        };
        return type is not null && _operation.BodyTypes.Contains(type, StringComparer.Ordinal) ? type
            : _operation.BodyTypes.All(t => !t.EndsWith("json", StringComparison.Ordinal)) ? _operation.BodyTypes[0]
            : null;
    }
}
