using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Permissions;

/// <summary>A connection that sends what a proper client refuses to send, and hears what the server says to it.</summary>
internal sealed class WireProbe : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly MemoryStream _out = new();
    private NetworkStream _stream = null!;
    private byte[] _in = new byte[64 * 1024];
    private int _from;
    private int _to;

    /// <summary>Null: the login was refused.</summary>
    public static async Task<WireProbe?> ConnectAsync(int port, string jwt, KeyPair key, CancellationToken ct)
    {
        var probe = new WireProbe();
        await probe._tcp.ConnectAsync("127.0.0.1", port, ct);
        probe._stream = probe._tcp.GetStream();
        var info = JsonNode.Parse((await probe.LineAsync(ct))!["INFO ".Length..])!;
        var signature = System.Buffers.Text.Base64Url.EncodeToString(key.Sign(Encoding.UTF8.GetBytes((string)info["nonce"]!)));
        probe.Send($$"""CONNECT {"verbose":false,"pedantic":false,"echo":false,"protocol":1,"lang":"probe","version":"1","jwt":"{{jwt}}","sig":"{{signature}}"}""");
        if (await probe.SettleAsync(ct) is { IsOpen: true, Errors.Count: 0 })
        {
            return probe;
        }

        probe.Dispose();
        return null;
    }

    /// <summary>Queues a line of the protocol.</summary>
    public void Send(string line) => _out.Write(Encoding.UTF8.GetBytes($"{line}\r\n"));

    public void Publish(string subject, string? reply = null) => Send(reply is null ? $"PUB {subject} 0\r\n" : $"PUB {subject} {reply} 0\r\n");

    /// <summary>Sends what is queued, waits until the server has seen to it, and tells what it said meanwhile.</summary>
    public async Task<Heard> SettleAsync(CancellationToken ct)
    {
        Send("PING");
        await _stream.WriteAsync(_out.GetBuffer().AsMemory(0, (int)_out.Length), ct);
        _out.SetLength(0);
        var errors = new List<string>();
        var messages = new List<(string Subject, int Sid)>();
        while (await LineAsync(ct) is { } line)
        {
            if (line == "PONG")
            {
                return new(true, errors, messages);
            }

            if (line.StartsWith("-ERR ", StringComparison.Ordinal))
            {
                errors.Add(line["-ERR ".Length..].Trim('\''));
            }
            else if (line.StartsWith("MSG ", StringComparison.Ordinal))
            {
                var fields = line.Split(' ');
                messages.Add((fields[1], int.Parse(fields[2])));
                await LineAsync(ct);
            }
            else if (line == "PING")
            {
                await _stream.WriteAsync("PONG\r\n"u8.ToArray(), ct);
            }
        }

        return new(false, errors, messages);
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _out.Dispose();
    }

    private async Task<string?> LineAsync(CancellationToken ct)
    {
        while (true)
        {
            var end = _in.AsSpan(_from, _to - _from).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_in, _from, end);
                _from += end + 2;
                return line;
            }

            _in.AsSpan(_from, _to - _from).CopyTo(_in);
            (_from, _to) = (0, _to - _from);
            if (_to == _in.Length)
            {
                Array.Resize(ref _in, _in.Length * 2);
            }

            int read;
            try
            {
                read = await _stream.ReadAsync(_in.AsMemory(_to), ct);
            }
            catch (IOException)
            {
                return null;
            }

            if (read == 0)
            {
                return null;
            }

            _to += read;
        }
    }

    internal sealed record Heard(bool IsOpen, List<string> Errors, List<(string Subject, int Sid)> Messages);
}
