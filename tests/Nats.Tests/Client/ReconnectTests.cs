using System.Collections.Concurrent;
using System.Globalization;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class ReconnectTests
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Fact]
    public async Task After_kill_9_and_a_restart_subscriptions_and_what_was_published_meanwhile_are_there()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        await using var nats = new NatsConnection(Quick(server.Url));
        var events = new ConcurrentQueue<string>();
        var disconnected = new TaskCompletionSource();
        nats.ConnectionOpened += (_, _) => Note("open");
        nats.ConnectionDisconnected += (_, _) =>
        {
            disconnected.TrySetResult();
            return Note("lost");
        };
        await using var one = await nats.SubscribeCoreAsync<string>("one", cancellationToken: Ct);
        await using var gone = await nats.SubscribeCoreAsync<string>("gone", cancellationToken: Ct);
        await gone.UnsubscribeAsync();

        server.Kill9();
        await disconnected.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
        await nats.PublishAsync("one", "from the gap", cancellationToken: Ct);
        await server.RestartAsync(Ct);

        (await one.Msgs.ReadAsync(Ct)).Data.ShouldBe("from the gap");
        (await nats.RequestAsync<string, string>("$SYS.REQ.USER.INFO", "", cancellationToken: Ct)).Data.ShouldNotBeNull();
        events.ShouldBe(["open", "lost", "open"]);

        ValueTask Note(string what)
        {
            events.Enqueue(what);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task A_full_buffer_fails_the_publisher_after_its_patience_and_not_for_ever()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        await using var nats = new NatsConnection(Quick(server.Url) with { WriterBufferSize = 1000, CommandTimeout = TimeSpan.FromMilliseconds(200) });
        await nats.ConnectAsync(Ct);
        server.Kill9();
        while (nats.ConnectionState == NatsConnectionState.Open)
        {
            await Task.Delay(10, Ct);
        }

        await nats.PublishAsync("x", new byte[1000], cancellationToken: Ct);
        var failed = await Should.ThrowAsync<NatsException>(async () => await nats.PublishAsync("x", new byte[1000], cancellationToken: Ct));

        failed.Message.ShouldBe("No room to publish: 1000 bytes wait to be sent (connection state: Reconnecting).");
    }

    [Fact]
    public async Task Out_of_retries_the_connection_gives_up_and_says_so()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        await using var nats = new NatsConnection(Quick(server.Url) with { MaxReconnectRetry = 2 });
        var failures = new SemaphoreSlim(0);
        nats.ReconnectFailed += (_, _) =>
        {
            failures.Release();
            return ValueTask.CompletedTask;
        };
        await using var sub = await nats.SubscribeCoreAsync<string>("x", cancellationToken: Ct);

        server.Kill9();

        await Should.ThrowAsync<NatsException>(async () => await sub.Msgs.WaitToReadAsync(Ct));
        nats.ConnectionState.ShouldBe(NatsConnectionState.Failed);
        (await failures.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldBeTrue();
        (await failures.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldBeTrue();
        (await failures.WaitAsync(TimeSpan.FromMilliseconds(100), Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_connect_throws_unless_asked_to_retry()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        server.Kill9();
        await using var eager = new NatsConnection(Quick(server.Url));
        await using var patient = new NatsConnection(Quick(server.Url) with { RetryOnInitialConnect = true });

        await Should.ThrowAsync<NatsConnectionFailedException>(async () => await eager.ConnectAsync(Ct));
        var connecting = patient.ConnectAsync(Ct);
        await server.RestartAsync(Ct);
        await connecting;
        await eager.ConnectAsync(Ct);

        (eager.ConnectionState, patient.ConnectionState).ShouldBe((NatsConnectionState.Open, NatsConnectionState.Open));
    }

    [Fact]
    public async Task A_cluster_told_of_by_one_server_is_used_when_that_server_dies()
    {
        using var cluster = await TestCluster.StartAsync(3, _ => "", Ct);
        await using var nats = new NatsConnection(Quick(cluster[0].Url));
        await using var other = new NatsConnection(Quick(cluster[1].Url));
        await using var sub = await nats.SubscribeCoreAsync<string>("x", cancellationToken: Ct);
        nats.ServerInfo!.Name.ShouldBe("n1");
        while (nats.ServerInfo.ConnectUrls.Count < 3)
        {
            await Task.Delay(20, Ct);
        }

        cluster[0].Kill9();
        while (nats.ServerInfo.Name == "n1" || nats.ConnectionState != NatsConnectionState.Open)
        {
            await Task.Delay(20, Ct);
        }

        await nats.PingAsync(Ct);
        await nats.PublishAsync("x", "still here", cancellationToken: Ct);
        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe("still here");
    }

    [Fact]
    public async Task One_request_gathers_the_answers_of_three_servers_by_count_deadline_and_silence()
    {
        using var cluster = await TestCluster.StartAsync(3, _ => "", Ct);
        var connections = cluster.Select(s => new NatsConnection(Quick(s.Url))).ToList();
        foreach (var (nats, index) in connections.Select((c, i) => (c, i)))
        {
            var sub = await nats.SubscribeCoreAsync<string>("who", cancellationToken: Ct);
            _ = Task.Run(
                async () =>
                {
                    await foreach (var question in sub.Msgs.ReadAllAsync(Ct))
                    {
                        await question.ReplyAsync(index.ToString(CultureInfo.InvariantCulture), cancellationToken: Ct);
                        if (index == 2)
                        {
                            await question.ReplyAsync("", cancellationToken: Ct);
                        }
                    }
                },
                Ct);
            await nats.FlushAsync(Ct);
        }

        await Task.Delay(300, Ct); // interest crosses the routes
        async Task<List<string>> AskAsync(NatsRequestManyOpts opts)
            => [.. (await connections[0].RequestManyAsync<string, string>("who", "?", opts: opts, cancellationToken: Ct).Select(m => m.Data!).ToListAsync(Ct)).Order(StringComparer.Ordinal)];

        (await AskAsync(new() { MaxMsgs = 4 })).ShouldBe(["", "0", "1", "2"]);
        (await AskAsync(new() { MaxWait = TimeSpan.FromMilliseconds(500) })).ShouldBe(["", "0", "1", "2"]);
        (await AskAsync(new() { Stall = TimeSpan.FromMilliseconds(300) })).ShouldBe(["", "0", "1", "2"]);
        (await AskAsync(new() { StopOnEmpty = true })).ShouldContain("2");
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_lame_duck_announces_itself_and_the_client_moves_to_another_server()
    {
        using var cluster = await TestCluster.StartAsync(2, _ => "lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"\npid_file: \"pid\"", Ct);
        await using var nats = new NatsConnection(Quick(cluster[0].Url));
        await nats.ConnectAsync(Ct);
        var announced = new TaskCompletionSource();
        var moved = new TaskCompletionSource();
        nats.LameDuckModeActivated += (_, _) =>
        {
            announced.TrySetResult();
            return ValueTask.CompletedTask;
        };
        nats.ConnectionDisconnected += (_, _) =>
        {
            moved.TrySetResult();
            return ValueTask.CompletedTask;
        };

        var pid = await File.ReadAllTextAsync(Path.Combine(cluster[0].Folder, "pid"), Ct);
        using (var kill = System.Diagnostics.Process.Start("kill", ["-USR2", pid.Trim()]))
        {
            await kill.WaitForExitAsync(Ct);
        }

        await announced.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
        await moved.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await nats.PingAsync(Ct);
        nats.ServerInfo!.Name.ShouldBe("n2");
    }

    private static NatsOpts Quick(string url) => new()
    {
        Url = url,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(200),
        ReconnectJitter = TimeSpan.FromMilliseconds(5),
    };
}
