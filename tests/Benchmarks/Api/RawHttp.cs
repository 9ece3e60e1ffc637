using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.Benchmarks.Api;

/// <summary>One HTTP/1.1 connection that sends bytes made beforehand and reads the answer whole: a driver that costs little beside what it measures.</summary>
internal sealed class RawHttp(Socket socket) : IDisposable
{
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();
    private byte[] _buffer = new byte[256 * 1024];

    public static async Task<RawHttp> ConnectAsync(Uri server, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, ct);
        return new RawHttp(socket);
    }

    public static byte[] Request(string method, Uri server, string path, string? token, string? body = null)
    {
        var bytes = body is null ? 0 : Encoding.UTF8.GetByteCount(body);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        if (token is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {token}\r\n");
        }

        if (body is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {bytes}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    /// <returns>The status.</returns>
    /// <exception cref="IOException">The connection ended, or the answer is none.</exception>
    public async Task<int> SendAsync(byte[] request, CancellationToken ct)
    {
        await socket.SendAsync(request, ct);
        var read = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(_buffer.AsMemory(read), ct);
            read += got > 0 ? got : throw new IOException("The connection ended.");
            if (IsWhole(_buffer.AsSpan(0, read)))
            {
                return int.Parse(_buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
            }

            if (read == _buffer.Length)
            {
                Array.Resize(ref _buffer, read * 2);
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(End);
        if (head < 0)
        {
            return false;
        }

        var headers = answer[..head];
        var length = headers.IndexOf("Content-Length: "u8);
        if (length >= 0)
        {
            var digits = headers[(length + "Content-Length: ".Length)..];
            var end = digits.IndexOf((byte)'\r');
            return answer.Length >= head + End.Length + int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
        }

        // Chunked: nothing follows the last chunk on a connection that sends one request at a time.
        return headers.IndexOf("Transfer-Encoding: chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8);
    }
}
