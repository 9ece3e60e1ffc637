using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Portal.Web;

/// <summary>The strong ETag of a resource, made of its JSON: "STATE" or "STATE.ALL". ALL is of every byte, as RFC 9110 §8.8.1 wants it, and STATE of what does not move by itself
/// (<see cref="MovesByItselfAttribute"/>); where nothing does they are one. Pure.</summary>
internal static class ResourceTag
{
    private const int HashBytes = 12;
    private static readonly ConcurrentDictionary<Type, byte[][]> Moving = new();

    /// <param name="body">The answer's JSON.</param>
    /// <param name="type">What it was made of.</param>
    /// <param name="version">The STATE, where the resource counts its versions itself; null: made here.</param>
    public static string Of(ReadOnlySpan<byte> body, Type type, string? version = null)
    {
        var all = Hash(body);
        var moving = Moving.GetOrAdd(type, static t => [.. NamesIn(t, []).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)]);
        return version is null && moving.Length == 0 ? $"\"{all}\"" : $"\"{version ?? HashOfStill(body, moving)}.{all}\"";
    }

    /// <summary>Whether If-None-Match names this very answer (weak comparison, RFC 9110 §13.1.2).</summary>
    public static bool IsKnown(string? ifNoneMatch, string tag) =>
        ifNoneMatch is { Length: > 0 } && (ifNoneMatch.Trim() is "*" || Split(ifNoneMatch).Any(t => (t.StartsWith("W/", StringComparison.Ordinal) ? t[2..] : t) == tag));

    /// <summary>Whether If-Match names this state (strong comparison: a weak tag fits nothing, §13.1.1).</summary>
    public static bool IsMeant(string ifMatch, string tag) =>
        ifMatch.Trim() is "*" || Split(ifMatch).Any(t => t.Length > 2 && t[0] == '"' && StateOf(t) == StateOf(tag));

    private static string[] Split(string header) => header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string StateOf(string tag) => tag.Trim('"').Split('.')[0];

    private static string Hash(ReadOnlySpan<byte> text) => Short(SHA256.HashData(text));

    private static string Short(byte[] hash) => Base64Url.EncodeToString(hash.AsSpan(0, HashBytes));

    /// <summary>Of the same JSON without the members that move. What made the body wrote it without spaces and always in the same way, so its bytes stand for it.</summary>
    private static string HashOfStill(ReadOnlySpan<byte> body, byte[][] moving)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var from = 0;
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && IsOneOf(ref reader, moving))
            {
                hash.AppendData(body[from..(int)reader.TokenStartIndex]);
                reader.Skip();
                from = (int)reader.BytesConsumed;
            }
        }

        hash.AppendData(body[from..]);
        return Short(hash.GetHashAndReset());
    }

    private static bool IsOneOf(ref Utf8JsonReader reader, byte[][] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
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
