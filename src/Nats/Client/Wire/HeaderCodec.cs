using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Platform.Nats.Client.Wire;

/// <summary>Headers on the wire: <c>NATS/1.0[ code[ text]]</c>, then <c>Name: value</c> lines, then an empty line. UTF-8.</summary>
internal static class HeaderCodec
{
    private static readonly SearchValues<char> BadInName = SearchValues.Create(": \t\r\n\0");

    /// <summary>Writes the whole block.</summary>
    /// <exception cref="ArgumentException">A name or value would break the block.</exception>
    public static void Write(NatsHeaders headers, ArrayBufferWriter<byte> into)
    {
        into.Write("NATS/1.0\r\n"u8);
        foreach (var (name, values) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny(BadInName))
            {
                throw new ArgumentException($"The header name '{name}' is empty or has a colon, blank space or line break.", nameof(headers));
            }

            foreach (var value in values)
            {
                WriteLine(name, value ?? "", into);
            }
        }

        into.Write("\r\n"u8);
    }

    /// <summary>Reads the whole block; lines without a colon are skipped.</summary>
    /// <exception cref="NatsProtocolViolationException">Not a header block.</exception>
    public static NatsHeaders Read(ReadOnlySpan<byte> block)
    {
        var rest = block;
        var first = NextLine(ref rest);
        if (!first.StartsWith("NATS/1."u8))
        {
            throw new NatsProtocolViolationException("A header block does not begin with NATS/1.");
        }

        var headers = new NatsHeaders { WireLength = block.Length };
        ReadStatus(first["NATS/1.0".Length..], headers);
        while (!rest.IsEmpty)
        {
            var line = NextLine(ref rest);
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                var name = Encoding.UTF8.GetString(line[..colon]);
                var value = Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t"u8));
                headers[name] = headers.TryGetValue(name, out var before) ? StringValues.Concat(before, value) : value;
            }
        }

        return headers;
    }

    private static void WriteLine(string name, string value, ArrayBufferWriter<byte> into)
    {
        if (value.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException($"The value of header '{name}' has a line break.", nameof(value));
        }

        Encoding.UTF8.GetBytes(name, into);
        into.Write(": "u8);
        Encoding.UTF8.GetBytes(value, into);
        into.Write("\r\n"u8);
    }

    private static void ReadStatus(ReadOnlySpan<byte> status, NatsHeaders headers)
    {
        status = status.Trim((byte)' ');
        if (Utf8Parser.TryParse(status, out int code, out var digits))
        {
            headers.Code = code;
            headers.MessageText = Encoding.UTF8.GetString(status[digits..].Trim((byte)' '));
        }
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("\r\n"u8);
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 2)..];
        return line;
    }
}
