using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Portal.Tests.Contract;

/// <summary>Makes requests of a document: mostly what it describes with one or a few things wrong, and now and then nothing like it. The same seed makes the same requests.</summary>
/// <param name="document">What there is.</param>
/// <param name="seed">Of the first request; each has its own.</param>
/// <param name="ids">Real values of path parameters, by name.</param>
internal sealed class Fuzzer(ApiDocument document, int seed, IReadOnlyDictionary<string, string> ids)
{
    private const int Deepest = 4;

    private static readonly string[] Odd =
    [
        "", " ", "null", "0", "-1", "1e400", "99999999999999999999999999", "NaN", "'; DROP TABLE accounts; --", "\" OR 1=1", "../../etc/passwd", "%00", "\0", "a\0b", "\r\nX-Injected: 1", "\ud800",
        "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1:1/a}", "ÄÖÜß", "日本語", "🙂🙃", "\u202egnp", "*", ">", "a.>", "$SYS.>", "acc_01kb8c9d7e3f5g2h4j6k8m0n00", "true",
        "2026-13-45T99:99:99Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "application/json", "tl_pat_", "eyJhbGciOiJub25lIn0.e30.", "127.0.0.1", "::1", "http://127.0.0.1:1/", "file:///etc/passwd",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "1.5", "1e2", "1e400", "-1e400", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
        "1000000000000000000000000000000000000000", "0.0000000000000000000000000000001",
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "text/csv"), ("Accept", "application/octet-stream"), ("Accept", "*/*;q=0"), ("Accept", "\"<>\""), ("Accept-Language", "xx-YY;q=2"), ("If-Match", "*"), ("If-Match", "\"1\""), ("If-Match", "W/\"x"), ("If-Match", "\"é\""),
        ("If-None-Match", "*"), ("If-None-Match", "\"\", ,"), ("Idempotency-Key", ""), ("Idempotency-Key", "ä"), ("Prefer", "wait=999999999999"), ("Prefer", "wait=-1, wait"), ("Last-Event-ID", "99999999999999999999"),
        ("Last-Event-ID", "-1"), ("Trunkline-Organization", "org_nobody"), ("Trunkline-Organization", "' OR 1"), ("X-Request-Id", "<b>\"'"), ("X-Forwarded-For", "999.1.1.1"), ("Range", "bytes=0-1"), ("Range", "lines=a-b"),
        ("Expect", "100-continue"), ("Content-Encoding", "gzip"), ("Cookie", "trunkline=nonsense; a=\"b"), ("Origin", "null"), ("Host", "evil.example.com"), ("traceparent", "00-zz"), ("Content-Language", "tlh"),
        ("Authorization", "Bearer"), ("Authorization", "Basic !!!"), ("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."), ("Authorization", "Basic Og=="), ("X-HTTP-Method-Override", "DELETE"),
    ];

    public HttpRequestMessage Make(int number)
    {
        var random = new Random(unchecked((seed * 397) ^ number));
        var operation = document.Operations[random.Next(document.Operations.Count)];
        var method = random.Next(40) == 0 ? "POST,PUT,PATCH,DELETE,GET,HEAD,OPTIONS,TRACE,QUERY".Split(',')[random.Next(9)] : operation.Method;
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Path(operation, random) + Query(operation, random), UriKind.Relative));
        if (operation.Bodies.Any() || random.Next(20) == 0)
        {
            request.Content = Body(operation, random);
        }

        for (var i = random.Next(4) == 0 ? random.Next(1, 3) : 0; i > 0; i--)
        {
            var (name, value) = Headers[random.Next(Headers.Length)];
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private string Path(ApiOperation operation, Random random) => string.Join('/', operation.Path.Split('/').Select(part =>
        part is not ['{', .. var name, '}'] ? part
        // Without its organization the rest of the requests would be nobody's.
        : ids.TryGetValue(name, out var real) && random.Next(8) > 0 && operation.Id is not "DeleteOrganization" ? real
        : Uri.EscapeDataString(Sound(Text(random)) is { Length: > 0 } odd and not ("." or "..") ? odd[..Math.Min(odd.Length, 500)] : "x")));

    private static string Query(ApiOperation operation, Random random)
    {
        var pairs = operation.Parameters.Where(p => (string)p["in"]! is "query" && random.Next(2) == 0).Select(p => (string)p["name"]!).ToList();
        if (random.Next(10) == 0)
        {
            pairs.Add(random.Next(2) == 0 ? "validate_only" : "unknown");
        }

        // A request that waits for long is no finding, and holds the others up.
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs.Select(name =>
            $"{name}={(name is "wait" ? random.Next(-1, 2).ToString(CultureInfo.InvariantCulture) : random.Next(3) == 0 ? random.Next(2) == 0 ? "true" : "5" : Uri.EscapeDataString(Cut(Sound(Text(random)), 300)))}"));
    }

    private ByteArrayContent Body(ApiOperation operation, Random random)
    {
        var (type, schema) = operation.Bodies.Any() && operation.Bodies.ElementAt(random.Next(operation.Bodies.Count())) is var body ? (body.Key, body.Value!["schema"]) : ("application/json", null);
        var example = operation.Bodies.Select(b => b.Value!["example"]).FirstOrDefault(e => e is not null);
        var node = example is not null && random.Next(3) == 0 ? Mutate(example.DeepClone(), random) : schema is null ? null : Value(schema, random, 0);
        var text = random.Next(12) switch
        {
            0 => Broken(node?.ToJsonString() ?? "{}", random),
            1 when random.Next(4) == 0 => Nested(random),
            _ => node?.ToJsonString() ?? "null",
        };
        if (random.Next(30) == 0)
        {
            type = new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", "application/problem+json" }[random.Next(6)];
        }

        var content = new ByteArrayContent(random.Next(40) == 0 ? [0xFF, 0xFE, 0x00, .. Encoding.UTF8.GetBytes(text)] : Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private JsonNode? Value(JsonNode schema, Random random, int depth)
    {
        if (random.Next(14) == 0)
        {
            return Wrong(random);
        }

        var shape = new JsonSchemaCheck(document.Root).Resolve(schema);
        if (shape["oneOf"] is JsonArray ways)
        {
            return Value(ways[random.Next(ways.Count)]!, random, depth);
        }

        if (shape["enum"] is JsonArray words)
        {
            return words[random.Next(words.Count)]?.DeepClone();
        }

        var types = shape["type"] is { } said ? JsonSchemaCheck.Types(said).ToList() : [];
        return (types.Count == 0 ? "" : types[random.Next(types.Count)]) switch
        {
            "object" => Object(shape, random, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, depth > Deepest ? 0 : random.Next(3)).Select(_ => shape["items"] is { } items ? Value(items, random, depth + 1) : null)]),
            "string" => ids.Count > 0 && random.Next(6) == 0 ? JsonValue.Create(ids.Values.ElementAt(random.Next(ids.Count))) : JsonValue.Create(Sound(Text(random))),
            "integer" => random.Next(2) == 0 ? JsonValue.Create(random.Next(100)) : JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
            "number" => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "null" => null,
            _ => Wrong(random),
        };
    }

    private JsonObject Object(JsonNode shape, Random random, int depth)
    {
        var members = new JsonObject();
        var required = (shape["required"] as JsonArray ?? []).Select(n => (string)n!).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, property) in depth > Deepest ? [] : shape["properties"]?.AsObject() ?? [])
        {
            if (random.Next(required.Contains(name) ? 12 : 3) is var chance && (required.Contains(name) ? chance > 0 : chance == 0))
            {
                members[name] = Value(property!, random, depth + 1);
            }
        }

        if (shape["additionalProperties"] is JsonObject other && depth <= Deepest)
        {
            members[Cut(Sound(Text(random)), 100)] = Value(other, random, depth + 1);
        }

        if (random.Next(25) == 0)
        {
            members["unknown"] = Wrong(random);
        }

        return members;
    }

    private static JsonNode? Wrong(Random random) => random.Next(7) switch
    {
        0 => null,
        1 => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
        2 => JsonValue.Create(Sound(Text(random))),
        3 => new JsonArray(null, 1, "x"),
        4 => new JsonObject { ["a"] = new JsonObject { ["b"] = null } },
        5 => JsonValue.Create(true),
        _ => new JsonArray(),
    };

    /// <summary>One value somewhere in it is another.</summary>
    private static JsonNode? Mutate(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                members[name] = members[name] is { } inner && random.Next(3) > 0 ? Mutate(inner.DeepClone(), random) : Wrong(random);
                return members;
            case JsonArray { Count: > 0 } items:
                var at = random.Next(items.Count);
                items[at] = items[at] is { } item ? Mutate(item.DeepClone(), random) : Wrong(random);
                return items;
            default:
                return Wrong(random);
        }
    }

    private static string Broken(string json, Random random) => random.Next(6) switch
    {
        0 => json[..random.Next(json.Length)],
        1 => json.Insert(random.Next(json.Length), ",,"),
        2 => json.Replace('"', '\''),
        3 => json + json,
        4 => "\uFEFF" + json,
        _ => json.Insert(random.Next(json.Length), "\u0001"),
    };

    private static string Nested(Random random)
    {
        var depth = random.Next(60, 5_000);
        return random.Next(2) == 0 ? new string('[', depth) + new string(']', depth) : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    private static string Text(Random random) => random.Next(12) switch
    {
        0 => new string((char)random.Next(32, 0x2000), random.Next(1, 5_000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(1, 0xD7FF))),
        < 6 => Odd[random.Next(Odd.Length)],
        _ => $"fuzz-{random.Next(1_000)}",
    };

    // Half a surrogate cannot be sent as UTF-8 anyway.
    private static string Sound(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    private static string Cut(string text, int most) => text.Length > most ? text[..most] : text;
}
