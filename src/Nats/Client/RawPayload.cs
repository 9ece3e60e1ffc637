using System.Buffers;
using System.Text;

namespace Platform.Nats.Client;

/// <summary>The payload types that need no serializer: bytes, and text as UTF-8.</summary>
internal static class RawPayload
{
    /// <summary>Asked once per subscription, so that the reading loop need not.</summary>
    /// <exception cref="NatsException">The type needs a serializer.</exception>
    public static void EnsureReadable<T>(INatsDeserialize<T>? deserializer)
    {
        if (deserializer is null && typeof(T) != typeof(byte[]) && typeof(T) != typeof(ReadOnlyMemory<byte>) && typeof(T) != typeof(string))
        {
            throw Unknown<T>();
        }
    }

    public static T? Read<T>(ReadOnlyMemory<byte> payload, INatsDeserialize<T>? deserializer)
    {
        if (deserializer is not null)
        {
            return deserializer.Deserialize(new ReadOnlySequence<byte>(payload));
        }

        if (typeof(T) == typeof(byte[]))
        {
            return (T)(object)payload.ToArray();
        }

        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
        {
            return (T)(object)new ReadOnlyMemory<byte>(payload.ToArray());
        }

        return (T)(object)Encoding.UTF8.GetString(payload.Span);
    }

    /// <summary>The bytes of a value; those that are not bytes already are written to the scratch.</summary>
    /// <exception cref="NatsException">The type needs a serializer.</exception>
    public static ReadOnlySpan<byte> Write<T>(T data, INatsSerialize<T>? serializer, ArrayBufferWriter<byte> scratch)
    {
        if (serializer is null)
        {
            switch (data)
            {
                case null:
                    return default;
                case byte[] bytes:
                    return bytes;
                case ReadOnlyMemory<byte> memory:
                    return memory.Span;
                case string text:
                    var start = scratch.WrittenCount;
                    Encoding.UTF8.GetBytes(text, scratch);
                    return scratch.WrittenSpan[start..];
                default:
                    throw Unknown<T>();
            }
        }

        var before = scratch.WrittenCount;
        serializer.Serialize(scratch, data);
        return scratch.WrittenSpan[before..];
    }

    private static NatsException Unknown<T>()
        => new($"A payload of type {typeof(T)} needs a serializer; byte[], ReadOnlyMemory<byte> and string do not.");
}
