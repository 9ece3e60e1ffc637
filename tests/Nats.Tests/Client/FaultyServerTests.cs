using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class FaultyServerTests
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "The server sent no NATS command: 'SSH-2.0-OpenSSH_9.2..'.")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "The server sent a malformed message line: 'HTTP/1.1 400 Bad Request'.")]
    [InlineData("\0\u0001garbage without an end", "The server sent no NATS command: '..garbage without an end'.")]
    [InlineData("MSG a\r\n", "The server sent a malformed message line: 'MSG a'.")]
    [InlineData("MSG a one 3\r\nabc\r\n", "The server sent a malformed message line: 'MSG a one 3'.")]
    [InlineData("MSG a 1 -3\r\n", "The server sent a malformed message line: 'MSG a 1 -3'.")]
    [InlineData("MSG a 1 99999999999\r\n", "The server sent a malformed message line: 'MSG a 1 99999999999'.")]
    [InlineData("HMSG a 1 9 3\r\nabc\r\n", "The server sent a malformed message line: 'HMSG a 1 9 3'.")]
    [InlineData("MSG a 1 3\r\nabcde", "A message does not end where its length says.")]
    [InlineData("INFO {nope\r\n", "The server's INFO is not JSON: ")]
    [InlineData("-ERR 'Stale Connection'\r\n", "Server error: Stale Connection")]
    public async Task What_breaks_the_protocol_is_named_and_the_client_comes_back(string sent, string reason)
    {
        await using var server = new FakeServer(async (number, stream, ct) =>
        {
            await FakeServer.GreetAsync(stream, ct);
            if (number == 0)
            {
                await FakeServer.SendAsync(stream, sent, ct);
                if (!sent.StartsWith("-ERR", StringComparison.Ordinal))
                {
                    await FakeServer.ReadUntilAsync(stream, "never\r\n", ct); // the client is the one to hang up
                }

                return;
            }

            await FakeServer.ReadUntilAsync(stream, "PING\r\n", ct);
            await FakeServer.SendAsync(stream, "PONG\r\n", ct);
            await FakeServer.ReadUntilAsync(stream, "never\r\n", ct);
        });
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, ReconnectJitter = TimeSpan.Zero });
        var lost = new TaskCompletionSource<string>();
        nats.ConnectionDisconnected += (_, e) =>
        {
            lost.TrySetResult(e.Exception!.Message);
            return ValueTask.CompletedTask;
        };

        await nats.ConnectAsync(Ct);

        (await lost.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldStartWith(reason);
        await nats.PingAsync(Ct);
        nats.ConnectionState.ShouldBe(NatsConnectionState.Open);
    }

    [Fact]
    public async Task An_info_of_twenty_thousand_servers_is_read()
    {
        var urls = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"10.0.{i / 256}.{i % 256}:4222\""));
        await using var server = new FakeServer(async (_, stream, ct) =>
        {
            await FakeServer.GreetAsync(stream, ct, FakeServer.Info.Replace("}", $",\"connect_urls\":[{urls}]}}", StringComparison.Ordinal));
            await FakeServer.ReadUntilAsync(stream, "never\r\n", ct);
        });
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, CommandTimeout = TimeSpan.FromSeconds(1) });

        await nats.ConnectAsync(Ct);

        nats.ServerInfo!.ConnectUrls.Count.ShouldBe(20_000);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_the_connect_timeout()
    {
        await using var server = new FakeServer((_, stream, ct) => FakeServer.ReadUntilAsync(stream, "never\r\n", ct));
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, ConnectTimeout = TimeSpan.FromMilliseconds(200) });

        (await Should.ThrowAsync<NatsConnectionFailedException>(async () => await nats.ConnectAsync(Ct)))
            .InnerException!.Message.ShouldBe("No connection within 0.2 s.");
    }

    [Fact]
    public async Task A_server_that_stops_answering_pings_is_left()
    {
        await using var server = new FakeServer(async (_, stream, ct) =>
        {
            await FakeServer.GreetAsync(stream, ct);
            await FakeServer.ReadUntilAsync(stream, "never\r\n", ct);
        });
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, PingInterval = TimeSpan.FromMilliseconds(50) });
        var lost = new TaskCompletionSource<string>();
        nats.ConnectionDisconnected += (_, e) =>
        {
            lost.TrySetResult(e.Exception!.Message);
            return ValueTask.CompletedTask;
        };

        await nats.ConnectAsync(Ct);

        (await lost.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldBe("Stale connection: 2 pings without an answer.");
    }

    [Fact]
    public async Task A_servers_ping_is_answered_before_and_after_it_accepts()
    {
        var answered = new TaskCompletionSource();
        await using var server = new FakeServer(async (_, stream, ct) =>
        {
            await FakeServer.SendAsync(stream, FakeServer.Info, ct);
            await FakeServer.ReadUntilAsync(stream, "PING\r\n", ct);
            await FakeServer.SendAsync(stream, "PING\r\n", ct);
            await FakeServer.ReadUntilAsync(stream, "PONG\r\n", ct);
            await FakeServer.SendAsync(stream, "PONG\r\nPING\r\n", ct);
            await FakeServer.ReadUntilAsync(stream, "PONG\r\n", ct);
            answered.SetResult();
            await FakeServer.ReadUntilAsync(stream, "never\r\n", ct);
        });
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        await nats.ConnectAsync(Ct);

        await answered.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task A_network_that_delivers_byte_by_byte_changes_nothing()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        await using var proxy = new FakeServer(async (_, stream, ct) =>
        {
            using var upstream = new System.Net.Sockets.TcpClient();
            await upstream.ConnectAsync("127.0.0.1", server.Ports.Client, ct);
            upstream.NoDelay = true;
            await using var behind = upstream.GetStream();
            await Task.WhenAny(DribbleAsync(stream, behind, ct), DribbleAsync(behind, stream, ct));
        });
        await using var nats = new NatsConnection(new NatsOpts { Url = proxy.Url, ConnectTimeout = TimeSpan.FromSeconds(20) });
        await using var sub = await nats.SubscribeCoreAsync<string>("slow.*", cancellationToken: Ct);

        for (var i = 0; i < 20; i++)
        {
            await nats.PublishAsync($"slow.{i}", new string('x', i), new NatsHeaders { ["n"] = $"{i}" }, cancellationToken: Ct);
        }

        for (var i = 0; i < 20; i++)
        {
            var message = await sub.Msgs.ReadAsync(Ct);
            (message.Subject, message.Data, message.Headers!["n"].ToString()).ShouldBe(($"slow.{i}", new string('x', i), $"{i}"));
        }
    }

    private static async Task DribbleAsync(Stream from, Stream to, CancellationToken ct)
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await from.ReadAsync(buffer, ct)) > 0)
        {
            for (var i = 0; i < read; i++)
            {
                await to.WriteAsync(buffer.AsMemory(i, 1), ct);
            }
        }
    }
}
