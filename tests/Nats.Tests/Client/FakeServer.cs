using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Nats.Tests.Client;

/// <summary>Accepts connections and does to each what the test says, for behaviour no real server shows.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public const string Info = "INFO {\"server_id\":\"F\",\"server_name\":\"fake\",\"max_payload\":1048576,\"headers\":true}\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public FakeServer(Func<int, NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>INFO, then PONG to the client's CONNECT and PING.</summary>
    public static async Task GreetAsync(Stream stream, CancellationToken ct, string info = Info)
    {
        await SendAsync(stream, info, ct);
        await ReadUntilAsync(stream, "PING\r\n", ct);
        await SendAsync(stream, "PONG\r\n", ct);
    }

    public static async Task SendAsync(Stream stream, string text, CancellationToken ct) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);

    public static async Task ReadUntilAsync(Stream stream, string text, CancellationToken ct)
    {
        var read = new StringBuilder();
        var one = new byte[1];
        while (!read.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, ct);
            read.Append((char)one[0]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<int, NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            for (var number = 0; !_stop.IsCancellationRequested; number++)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                await using var stream = client.GetStream();
                try
                {
                    await serve(number, stream, _stop.Token);
                }
                catch (IOException)
                {
                    // the client has hung up, as the test wants
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}
