using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>Reads JSON with Go's manners: integers are written as integers, null leaves plain values alone, lone surrogates become U+FFFD.</summary>
internal ref struct JsonInput
{
    /// <summary>As deep as Go follows.</summary>
    public const int MaxDepth = 10_000;

    public Utf8JsonReader Reader;
    private readonly ReadOnlySpan<byte> _data;

    public JsonInput(ReadOnlySpan<byte> validUtf8, bool keepUnknown)
    {
        _data = validUtf8;
        KeepUnknown = keepUnknown;
        Reader = new Utf8JsonReader(validUtf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    public bool KeepUnknown { get; }

    public readonly bool IsNull => Reader.TokenType == JsonTokenType.Null;

    public static NatsJwtException WrongType(string wanted) => new(NatsJwtError.Json, $"JSON: a value that should be {wanted} is not");

    public readonly string String(string current)
    {
        if (Reader.TokenType != JsonTokenType.String)
        {
            return IsNull ? current : throw WrongType("a string");
        }

        return Reader.ValueIsEscaped ? GoText.Unescape(Reader.ValueSpan) : Encoding.UTF8.GetString(Reader.ValueSpan);
    }

    public readonly string PropertyName() =>
        Reader.ValueIsEscaped ? GoText.Unescape(Reader.ValueSpan) : Encoding.UTF8.GetString(Reader.ValueSpan);

    public readonly long Int64(long current)
    {
        if (IsNull)
        {
            return current;
        }

        return Reader.TokenType == JsonTokenType.Number
            && Utf8Parser.TryParse(Reader.ValueSpan, out long value, out var used)
            && used == Reader.ValueSpan.Length
                ? value
                : throw WrongType("an integer");
    }

    public readonly ulong UInt64(ulong current)
    {
        if (IsNull)
        {
            return current;
        }

        return Reader.TokenType == JsonTokenType.Number
            && Utf8Parser.TryParse(Reader.ValueSpan, out ulong value, out var used)
            && used == Reader.ValueSpan.Length
                ? value
                : throw WrongType("an integer of at least 0");
    }

    public readonly bool Boolean(bool current) => Reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => current,
        _ => throw WrongType("true or false"),
    };

    /// <summary>Passes over the value the reader stands on and gives its bytes.</summary>
    public ReadOnlySpan<byte> Skip()
    {
        var start = (int)Reader.TokenStartIndex;
        Reader.Skip();
        return _data[start..(int)Reader.BytesConsumed];
    }

    /// <summary>The name the reader stands on, with its quotes.</summary>
    public readonly ReadOnlySpan<byte> QuotedName() => _data.Slice((int)Reader.TokenStartIndex, Reader.ValueSpan.Length + 2);

    public void RequireEnd()
    {
        if (Reader.Read())
        {
            throw WrongType("the end of the JSON");
        }
    }
}
