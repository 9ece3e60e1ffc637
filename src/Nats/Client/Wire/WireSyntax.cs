using System.Text;

namespace Platform.Nats.Client.Wire;

/// <summary>The first line of a MSG or HMSG: where its parts are.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct MessageHead(Range Subject, int Sid, Range ReplyTo, int HeaderSize, int Size);

/// <summary>The grammar of the server's lines.</summary>
internal static class WireSyntax
{
    /// <summary>No server sends more; a larger number is garbage, not a message to make room for.</summary>
    private const int MaxMessage = 256 * 1024 * 1024;

    private static readonly byte[][] Verbs = [.. new[] { "MSG ", "HMSG ", "PING", "PONG", "INFO ", "-ERR", "+OK" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Throws as soon as the bytes cannot be the beginning of a command, so that garbage without a line end is not collected.</summary>
    public static void EnsureVerb(ReadOnlySpan<byte> rest)
    {
        foreach (var verb in Verbs)
        {
            var length = Math.Min(verb.Length, rest.Length);
            if (rest[..length].SequenceEqual(verb.AsSpan(0, length)))
            {
                return;
            }
        }

        throw new NatsProtocolViolationException($"The server sent no NATS command: '{Printable(rest)}'.");
    }

    /// <summary><c>MSG subject sid [reply] size</c> or <c>HMSG subject sid [reply] header-size size</c>.</summary>
    public static MessageHead ParseMessage(ReadOnlySpan<byte> line)
    {
        var hasHeaders = line[0] == (byte)'H';
        if (!line.StartsWith(hasHeaders ? "HMSG "u8 : "MSG "u8))
        {
            throw Malformed(line);
        }

        Span<Range> parts = stackalloc Range[7];
        var count = Split(line, parts);
        var numbers = hasHeaders ? 2 : 1;
        var withReply = count == 4 + numbers;
        if (!withReply && count != 3 + numbers)
        {
            throw Malformed(line);
        }

        var size = Number(line, parts[count - 1]);
        var headerSize = hasHeaders ? Number(line, parts[count - 2]) : 0;
        if (size > MaxMessage || headerSize > size)
        {
            throw Malformed(line);
        }

        return new(parts[1], Number(line, parts[2]), withReply ? parts[3] : default, headerSize, size);
    }

    /// <summary><c>-ERR 'Authorization Violation'</c> without the dressing.</summary>
    public static string ErrorText(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line["-ERR".Length..]).Trim().Trim('\'');

    private static int Split(ReadOnlySpan<byte> line, Span<Range> parts)
    {
        var count = 0;
        var at = 0;
        while (at < line.Length && count < parts.Length)
        {
            var space = line[at..].IndexOf((byte)' ');
            var end = space < 0 ? line.Length : at + space;
            if (end > at)
            {
                parts[count++] = at..end;
            }

            at = end + 1;
        }

        return count;
    }

    private static int Number(ReadOnlySpan<byte> line, Range part)
    {
        var digits = line[part];
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9' || digits.Length > 9)
            {
                throw Malformed(line);
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private static NatsProtocolViolationException Malformed(ReadOnlySpan<byte> line)
        => new($"The server sent a malformed message line: '{Printable(line)}'.");

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, 64)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? '.' : c));
    }
}
