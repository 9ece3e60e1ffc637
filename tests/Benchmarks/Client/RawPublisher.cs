using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.Benchmarks.Client;

/// <summary>The same flood for both subscribers, from neither client: prepared PUB frames over a plain socket.</summary>
internal static class RawPublisher
{
    private const int FramesPerWrite = 400;

    public static async Task FloodAsync(Uri url, string subject, int payloadSize, int count, CancellationToken ct)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port, ct);
        await using var stream = socket.GetStream();
        var frame = string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {payloadSize}\r\n{new string('x', payloadSize)}\r\n");
        var frames = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(frame, FramesPerWrite)));
        await stream.WriteAsync("CONNECT {\"verbose\":false}\r\n"u8.ToArray(), ct);
        for (var left = count; left > 0; left -= FramesPerWrite)
        {
            await stream.WriteAsync(frames.AsMemory(0, frame.Length * Math.Min(left, FramesPerWrite)), ct);
        }

        await stream.WriteAsync("PING\r\n"u8.ToArray(), ct);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("PONG", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, ct);
            answer.Append(read > 0 ? Encoding.ASCII.GetString(buffer, 0, read) : throw new EndOfStreamException($"The server closed: {answer}"));
        }
    }
}
