using System.Text;
using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>The kinds of members. Unless said otherwise they are left out when empty, zero or false, as Go's omitempty does.</summary>
internal sealed partial class Shape<T>
{
    public Shape<T> Text(string name, Func<T, string> get, Action<T, string> set, bool always = false)
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) => set(target, input.String(get(target))),
            (output, source) =>
            {
                var value = get(source);
                if (value.Length > 0 || always)
                {
                    output.Name(quoted);
                    output.String(value);
                }
            });
    }

    public Shape<T> Number(string name, Func<T, long> get, Action<T, long> set, bool always = false)
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) => set(target, input.Int64(get(target))),
            (output, source) =>
            {
                var value = get(source);
                if (value != 0 || always)
                {
                    output.Name(quoted);
                    output.Number(value);
                }
            });
    }

    public Shape<T> Unsigned(string name, Func<T, ulong> get, Action<T, ulong> set, ulong max = ulong.MaxValue)
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) =>
            {
                var value = input.UInt64(get(target));
                set(target, value <= max ? value : throw JsonInput.WrongType($"at most {max}"));
            },
            (output, source) =>
            {
                var value = get(source);
                if (value != 0)
                {
                    output.Name(quoted);
                    output.Number(value);
                }
            });
    }

    public Shape<T> Flag(string name, Func<T, bool> get, Action<T, bool> set)
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) => set(target, input.Boolean(get(target))),
            (output, source) =>
            {
                if (get(source))
                {
                    output.Name(quoted);
                    output.Boolean(value: true);
                }
            });
    }

    /// <summary>A struct in Go: written even when empty, null does nothing.</summary>
    public Shape<T> Part<TPart>(string name, Shape<TPart> shape, Func<T, TPart> get)
        where TPart : class
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) =>
            {
                if (!input.IsNull)
                {
                    shape.ReadInto(ref input, get(target));
                }
            },
            (output, source) =>
            {
                output.Name(quoted);
                shape.Write(output, get(source));
            });
    }

    /// <summary>A pointer in Go: null clears it.</summary>
    public Shape<T> Optional<TPart>(string name, Shape<TPart> shape, Func<T, TPart?> get, Action<T, TPart?> set)
        where TPart : class, new()
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) =>
            {
                if (input.IsNull)
                {
                    set(target, null);
                    return;
                }

                var part = get(target) ?? new TPart();
                shape.ReadInto(ref input, part);
                set(target, part);
            },
            (output, source) =>
            {
                if (get(source) is { } part)
                {
                    output.Name(quoted);
                    shape.Write(output, part);
                }
            });
    }

    public Shape<T> Texts(string name, Func<T, List<string>?> get, Action<T, List<string>?> set) =>
        List(name, get, set, static (ref input, current) => input.String(current ?? ""), static (output, value) => output.String(value));

    /// <summary>A list of objects; nullable entries are Go's pointers, others Go's structs.</summary>
    public Shape<T> Parts<TPart>(string name, Shape<TPart> shape, Func<T, List<TPart>?> get, Action<T, List<TPart>?> set, bool entriesMayBeNull)
        where TPart : class, new() =>
        List(
            name,
            get,
            set,
            (ref input, current) =>
            {
                if (input.IsNull)
                {
                    return entriesMayBeNull ? null! : current ?? new TPart();
                }

                var part = current ?? new TPart();
                shape.ReadInto(ref input, part);
                return part;
            },
            (output, part) =>
            {
                if (part is null)
                {
                    output.Literal("null"u8);
                }
                else
                {
                    shape.Write(output, part);
                }
            });

    public Shape<T> List<TItem>(
        string name, Func<T, List<TItem>?> get, Action<T, List<TItem>?> set, ReadItem<TItem> read, Action<JsonOutput, TItem> write)
        where TItem : class
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) => set(target, JsonLists.Read(ref input, get(target), read)),
            (output, source) =>
            {
                if (get(source) is { Count: > 0 } list)
                {
                    output.Name(quoted);
                    JsonLists.Write(output, list, write);
                }
            });
    }

    public Shape<T> Map<TValue>(
        string name, Func<T, Dictionary<string, TValue>?> get, Action<T, Dictionary<string, TValue>?> set, ReadValue<TValue> read, Action<JsonOutput, TValue> write)
    {
        var quoted = Quoted(name);
        return Add(
            name,
            (ref input, target) =>
            {
                if (input.IsNull)
                {
                    set(target, null);
                    return;
                }

                if (input.Reader.TokenType != JsonTokenType.StartObject)
                {
                    throw JsonInput.WrongType("an object");
                }

                var map = get(target) ?? new Dictionary<string, TValue>(StringComparer.Ordinal);
                while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = input.PropertyName();
                    input.Reader.Read();
                    map[key] = read(ref input);
                }

                set(target, map);
            },
            (output, source) =>
            {
                if (get(source) is { Count: > 0 } map)
                {
                    output.Name(quoted);
                    output.Open((byte)'{');
                    foreach (var (key, value) in map.OrderBy(e => e.Key, Utf8Order.Instance))
                    {
                        output.Name(key);
                        write(output, value);
                    }

                    output.Close((byte)'}');
                }
            });
    }

    private static byte[] Quoted(string name) => Encoding.ASCII.GetBytes($"\"{name}\":");
}
