using System.Text;

namespace Platform.Nats.Client.Wire;

/// <summary>Reads the server's side of the protocol out of one growing buffer, without copying payloads.</summary>
internal sealed class WireReader(int bufferSize)
{
    /// <summary>INFO of a large cluster lists every server; any other line is far shorter.</summary>
    private const int MaxLine = 4 * 1024 * 1024;

    /// <summary>The beginning of a message at the buffer's end is moved to its front, so that the next read finds room for many.</summary>
    private const int CheapMove = 4096;

    private byte[] _buffer = new byte[bufferSize];
    private int _start;
    private int _end;

    // How long the message begun at _start is, once its first line is read.
    private int _wanted;

    public bool IsEmpty => _start == _end;

    /// <summary>Reads more bytes behind those not consumed yet.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async ValueTask FillAsync(Stream stream, CancellationToken ct)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        if (read == 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        _end += read;
    }

    /// <summary>The next whole line without its end, for the handshake; null: fill first.</summary>
    public string? TryReadLine()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        WireSyntax.EnsureVerb(rest);
        if (!TryLine(rest, out var line, out var consumed))
        {
            return null;
        }

        _start += consumed;
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>Delivers every whole message and command in the buffer.</summary>
    /// <exception cref="NatsProtocolViolationException">The server sent something else.</exception>
    public void Deliver(IWireSink sink)
    {
        while (_start < _end)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            if (rest.Length < _wanted)
            {
                return;
            }

            var consumed = rest[0] is (byte)'M' or (byte)'H' ? DeliverMessage(rest, sink) : DeliverCommand(rest, sink);
            if (consumed == 0)
            {
                return;
            }

            _start += consumed;
            _wanted = 0;
        }
    }

    private int DeliverMessage(ReadOnlySpan<byte> rest, IWireSink sink)
    {
        if (!TryLine(rest, out var line, out var lineLength))
        {
            WireSyntax.EnsureVerb(rest);
            return 0;
        }

        var head = WireSyntax.ParseMessage(line);
        var whole = lineLength + head.Size + 2;
        if (rest.Length < whole)
        {
            _wanted = whole;
            return 0;
        }

        if (rest[whole - 2] != '\r' || rest[whole - 1] != '\n')
        {
            throw new NatsProtocolViolationException("A message does not end where its length says.");
        }

        sink.OnMessage(head.Sid, new WireMessage
        {
            Subject = line[head.Subject],
            ReplyTo = line[head.ReplyTo],
            Headers = rest.Slice(lineLength, head.HeaderSize),
            Payload = _buffer.AsMemory(_start + lineLength + head.HeaderSize, head.Size - head.HeaderSize),
        });
        return whole;
    }

    private static int DeliverCommand(ReadOnlySpan<byte> rest, IWireSink sink)
    {
        WireSyntax.EnsureVerb(rest);
        if (!TryLine(rest, out var line, out var consumed))
        {
            return 0;
        }

        switch (line)
        {
            case [(byte)'P', (byte)'I', ..]:
                sink.OnPing();
                break;
            case [(byte)'P', (byte)'O', ..]:
                sink.OnPong();
                break;
            case [(byte)'I', ..]:
                sink.OnInfo(line["INFO".Length..]);
                break;
            case [(byte)'-', ..]:
                sink.OnError(WireSyntax.ErrorText(line));
                break;
            default: // +OK, which only verbose clients get
                break;
        }

        return consumed;
    }

    private static bool TryLine(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line, out int consumed)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            consumed = 0;
            return rest.Length <= MaxLine ? false : throw new NatsProtocolViolationException($"A line of the server is longer than {MaxLine} bytes.");
        }

        consumed = end + 1;
        line = end > 0 && rest[end - 1] == '\r' ? rest[..(end - 1)] : rest[..end];
        return true;
    }

    private void MakeRoom()
    {
        var pending = _end - _start;
        var needed = Math.Max(_wanted, pending + 1);
        if (needed > _buffer.Length)
        {
            var larger = new byte[Math.Max(needed, _buffer.Length * 2)];
            _buffer.AsSpan(_start, pending).CopyTo(larger);
            (_buffer, _start, _end) = (larger, 0, pending);
        }
        else if (pending == 0 && _buffer.Length > 16 * bufferSize)
        {
            (_buffer, _start, _end) = (new byte[bufferSize], 0, 0);
        }
        else if (pending == 0)
        {
            (_start, _end) = (0, 0);
        }
        else if (_start + needed > _buffer.Length || pending <= CheapMove)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
            (_start, _end) = (0, pending);
        }
    }
}
