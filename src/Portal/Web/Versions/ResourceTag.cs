using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Portal.Web;

/// <summary>The strong ETag of a resource, made of its JSON: "STATE" or "STATE.ALL". ALL is of every byte, as RFC 9110 §8.8.1 wants it, and STATE of what does not move by itself
/// (<see cref="MovesByItselfAttribute"/>); where nothing does they are one. Pure.</summary>
internal static class ResourceTag
{
    private const int HashBytes = 12;
    private static readonly ConcurrentDictionary<Type, IReadOnlySet<string>> Moving = new();

    /// <param name="body">The answer's JSON.</param>
    /// <param name="type">What it was made of.</param>
    /// <param name="version">The STATE, where the resource counts its versions itself; null: made here.</param>
    public static string Of(ReadOnlySpan<byte> body, Type type, string? version = null)
    {
        var all = Hash(body);
        var moving = Moving.GetOrAdd(type, static t => NamesIn(t, []).ToHashSet(StringComparer.Ordinal));
        return version is null && moving.Count == 0 ? $"\"{all}\"" : $"\"{version ?? Hash(Still(body, moving))}.{all}\"";
    }

    /// <summary>Whether If-None-Match names this very answer (weak comparison, RFC 9110 §13.1.2).</summary>
    public static bool IsKnown(string? ifNoneMatch, string tag) =>
        ifNoneMatch is { Length: > 0 } && (ifNoneMatch.Trim() is "*" || Split(ifNoneMatch).Any(t => (t.StartsWith("W/", StringComparison.Ordinal) ? t[2..] : t) == tag));

    /// <summary>Whether If-Match names this state (strong comparison: a weak tag fits nothing, §13.1.1).</summary>
    public static bool IsMeant(string ifMatch, string tag) =>
        ifMatch.Trim() is "*" || Split(ifMatch).Any(t => t.Length > 2 && t[0] == '"' && StateOf(t) == StateOf(tag));

    private static string[] Split(string header) => header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string StateOf(string tag) => tag.Trim('"').Split('.')[0];

    private static string Hash(ReadOnlySpan<byte> text) => Base64Url.EncodeToString(SHA256.HashData(text).AsSpan(0, HashBytes));

    /// <summary>The same JSON without the members that move.</summary>
    private static ReadOnlySpan<byte> Still(ReadOnlySpan<byte> body, IReadOnlySet<string> moving)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        using var still = new MemoryStream();
        using (var writer = new Utf8JsonWriter(still))
        {
            Write(document.RootElement, writer, moving);
        }

        return still.ToArray();
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer, IReadOnlySet<string> moving)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().Where(m => !moving.Contains(m.Name)))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer, moving);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer, moving);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static IEnumerable<string> NamesIn(Type type, HashSet<Type> seen)
    {
        if (type.IsGenericType)
        {
            return type.GetGenericArguments().SelectMany(t => NamesIn(t, seen));
        }

        return type.Namespace?.StartsWith("Platform.", StringComparison.Ordinal) is not true || !seen.Add(type) ? []
            : type.GetProperties(BindingFlags.Instance | BindingFlags.Public).SelectMany(p =>
                p.IsDefined(typeof(MovesByItselfAttribute)) ? [Json.Options.PropertyNamingPolicy!.ConvertName(p.Name)] : NamesIn(p.PropertyType, seen));
    }
}
