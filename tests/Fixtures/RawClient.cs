using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Fixtures;

/// <summary>A NATS client's protocol by hand: says exactly what a test wants said, and costs next to nothing, so that thousands fit into a
/// process.</summary>
public sealed class RawClient : IDisposable
{
    private const int BufferSize = 4096;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[]? _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    private RawClient()
    {
    }

    /// <summary>The server's first line without the word INFO: a JSON object.</summary>
    public string Info { get; private set; } = "";

    /// <summary>Connects and reads INFO.</summary>
    /// <param name="url">"nats://127.0.0.1:4222".</param>
    /// <param name="ct">Gives up.</param>
    public static Task<RawClient> OpenAsync(string url, CancellationToken ct)
    {
        var uri = new Uri(url);
        return OpenAsync(new IPEndPoint(IPAddress.Loopback, uri.Port), ct);
    }

    public static async Task<RawClient> OpenAsync(IPEndPoint node, CancellationToken ct)
    {
        var client = new RawClient();
        try
        {
            await client._socket.ConnectAsync(node, ct);
            client.Info = (await client.LineAsync(ct) ?? throw new IOException("closed before INFO"))["INFO ".Length..];
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends CONNECT with that JSON object, and PING.</summary>
    /// <returns>Null once the server has let it in, else the server's error ("-ERR 'Authorization Violation'") or "closed".</returns>
    public async Task<string?> ConnectAsync(string connect, CancellationToken ct)
    {
        await SendAsync($"CONNECT {connect}\r\nPING\r\n", ct);
        while (await LineAsync(ct) is { } line)
        {
            if (line is "PONG")
            {
                return null;
            }

            if (line.StartsWith("-ERR", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "closed";
    }

    public async Task SendAsync(string text, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent), ct);
        }
    }

    /// <summary>The next line, or null at the end.</summary>
    public async Task<string?> LineAsync(CancellationToken ct)
    {
        _buffer ??= new byte[BufferSize];
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            MakeRoom();
            int read;
            try
            {
                read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), ct);
            }
            catch (SocketException)
            {
                read = 0; // reset by a killed server
            }

            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    /// <summary>Stays connected, answering PING and holding no memory while nothing comes, until the server ends it.</summary>
    /// <returns>The last error the server gave, or null.</returns>
    public async Task<string?> StayAsync(CancellationToken ct)
    {
        string? error = null;
        while (true)
        {
            if (_start == _end)
            {
                (_buffer, _start, _end) = (null, 0, 0);
                try
                {
                    await _socket.ReceiveAsync(Memory<byte>.Empty, ct);
                }
                catch (SocketException)
                {
                    return error;
                }
            }

            switch (await LineAsync(ct))
            {
                case null:
                    return error;
                case "PING":
                    await SendAsync("PONG\r\n", ct);
                    break;
                case var line when line.StartsWith("-ERR", StringComparison.Ordinal):
                    error = line;
                    break;
            }
        }
    }

    // A port of ours is free at once instead of waiting a minute: storms open tens of thousands.
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer!.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }
}
