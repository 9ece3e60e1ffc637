using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.Nats.Client.Wire;

/// <summary>The client's side of the protocol, as text.</summary>
internal static class CommandText
{
    public static string Subscribe(string subject, string? queueGroup, int sid)
        => string.Create(CultureInfo.InvariantCulture, $"SUB {subject} {(queueGroup is null ? "" : queueGroup + " ")}{sid}\r\n");

    public static string Unsubscribe(int sid, int? afterMessages = null)
        => string.Create(CultureInfo.InvariantCulture, $"UNSUB {sid}{(afterMessages is null ? "" : $" {afterMessages}")}\r\n");

    /// <summary><c>PUB subject [reply] size</c> or <c>HPUB subject [reply] header-size size</c> with the payload; returns its length.</summary>
    public static int Publish(
        Span<byte> into, ReadOnlySpan<char> subject, ReadOnlySpan<char> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        var at = 0;
        Bytes(headers.IsEmpty ? "PUB "u8 : "HPUB "u8, into, ref at);
        Word(subject, into, ref at);
        if (!replyTo.IsEmpty)
        {
            Word(replyTo, into, ref at);
        }

        if (!headers.IsEmpty)
        {
            Number(headers.Length, into, ref at);
            into[at++] = (byte)' ';
        }

        Number(headers.Length + payload.Length, into, ref at);
        Bytes("\r\n"u8, into, ref at);
        Bytes(headers, into, ref at);
        Bytes(payload, into, ref at);
        Bytes("\r\n"u8, into, ref at);
        return at;
    }

    private static void Word(ReadOnlySpan<char> word, Span<byte> into, ref int at)
    {
        at += Encoding.UTF8.GetBytes(word, into[at..]);
        into[at++] = (byte)' ';
    }

    private static void Number(int number, Span<byte> into, ref int at)
    {
        Utf8Formatter.TryFormat(number, into[at..], out var digits);
        at += digits;
    }

    private static void Bytes(ReadOnlySpan<byte> bytes, Span<byte> into, ref int at)
    {
        bytes.CopyTo(into[at..]);
        at += bytes.Length;
    }
}
