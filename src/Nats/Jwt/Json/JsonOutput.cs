using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Platform.Nats.Jwt.Json;

/// <summary>
/// Writes JSON byte for byte as Go's encoding/json does: no spaces; <c>&lt; &gt; &amp;</c> and U+2028/9 escaped, nothing else beyond
/// ASCII is. The jti is a hash of such bytes, so the form matters.
/// </summary>
internal sealed class JsonOutput : IDisposable
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "\"\\<>&\u2028\u2029\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2048);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Open(byte bracket)
    {
        Separate();
        Append(bracket);
    }

    public void Close(byte bracket) => Append(bracket);

    /// <param name="quotedNameAndColon">For example <c>"sub":</c> with its quotes.</param>
    public void Name(ReadOnlySpan<byte> quotedNameAndColon)
    {
        Separate();
        Raw(quotedNameAndColon);
    }

    public void Name(string name)
    {
        String(name);
        Append((byte)':');
    }

    /// <summary>The second half of a member whose name was written as a literal.</summary>
    public void ColonAndValue(ReadOnlySpan<byte> json)
    {
        Append((byte)':');
        Raw(json);
    }

    public void Number(long value)
    {
        Separate();
        Reserve(24);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(Length), out var written);
        Length += written;
    }

    public void Number(ulong value)
    {
        Separate();
        Reserve(24);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(Length), out var written);
        Length += written;
    }

    public void Boolean(bool value) => Literal(value ? "true"u8 : "false"u8);

    /// <summary>A whole value that is JSON already.</summary>
    public void Literal(ReadOnlySpan<byte> json)
    {
        Separate();
        Raw(json);
    }

    public void String(string value)
    {
        Separate();
        Append((byte)'"');
        var rest = value.AsSpan();
        for (int at; (at = rest.IndexOfAny(Special)) >= 0; rest = rest[(at + 1)..])
        {
            Text(rest[..at]);
            Escape(rest[at]);
        }

        Text(rest);
        Append((byte)'"');
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private void Text(ReadOnlySpan<char> text)
    {
        Reserve(text.Length * 3);
        Length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(Length));
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Raw("\\\""u8); break;
            case '\\': Raw("\\\\"u8); break;
            case '\b': Raw("\\b"u8); break;
            case '\f': Raw("\\f"u8); break;
            case '\n': Raw("\\n"u8); break;
            case '\r': Raw("\\r"u8); break;
            case '\t': Raw("\\t"u8); break;
            default:
                Raw("\\u"u8);
                for (var shift = 12; shift >= 0; shift -= 4)
                {
                    Append("0123456789abcdef"u8[(c >> shift) & 15]);
                }

                break;
        }
    }

    private void Separate()
    {
        if (Length > 0 && _buffer[Length - 1] is not ((byte)'{' or (byte)'[' or (byte)':'))
        {
            Append((byte)',');
        }
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Append(byte b)
    {
        Reserve(1);
        _buffer[Length++] = b;
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - Length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
