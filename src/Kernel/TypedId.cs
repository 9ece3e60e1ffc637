using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Kernel;

/// <summary>An identity as the API shows it: a prefix and 26 characters of Crockford base32, "acc_01k9…".
/// The value is a UUIDv7, so ids sort by creation. The text form is the only one outside the database.</summary>
public interface ITypedId<TSelf> : IParsable<TSelf> where TSelf : struct, ITypedId<TSelf>
{
    Guid Value { get; }
    static abstract string Prefix { get; }
    static abstract TSelf From(Guid value);
}

public static class TypedId
{
    public static T New<T>(DateTimeOffset now) where T : struct, ITypedId<T> => T.From(Guid.CreateVersion7(now));

    public static T From<T>(Guid value) where T : struct, ITypedId<T> => T.From(value);

    public static string Format<T>(T id) where T : struct, ITypedId<T> => $"{T.Prefix}_{Crockford.Encode(id.Value)}";

    public static T Parse<T>(string s) where T : struct, ITypedId<T> =>
        TryParse<T>(s, out var id) ? id : throw new FormatException($"Not an id of the form {T.Prefix}_ and 26 characters.");

    public static bool TryParse<T>([NotNullWhen(true)] string? s, out T id) where T : struct, ITypedId<T>
    {
        id = default;
        if (s is null || s.Length != T.Prefix.Length + 1 + Crockford.Length
            || !s.StartsWith(T.Prefix, StringComparison.Ordinal) || s[T.Prefix.Length] != '_'
            || !Crockford.TryDecode(s.AsSpan(T.Prefix.Length + 1), out var value))
        {
            return false;
        }

        id = T.From(value);
        return true;
    }
}

public sealed class TypedIdJson<T> : JsonConverter<T> where T : struct, ITypedId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TypedId.TryParse<T>(reader.GetString(), out var id) ? id : throw new JsonException($"Not an id of the form {T.Prefix}_ and 26 characters.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(TypedId.Format(value));
    }
}
