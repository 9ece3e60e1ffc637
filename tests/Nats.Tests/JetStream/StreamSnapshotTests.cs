using System.Diagnostics;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Nats.JetStream.Models;
using Platform.Nats.Tests.Client;

namespace Platform.Nats.Tests.JetStream;

public sealed class StreamSnapshotTests(JetStreamCluster cluster) : IClassFixture<JetStreamCluster>
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Theory]
    [InlineData("FILE1", "file", 1, 10_000)]
    [InlineData("FILE3", "file", 3, 2_000)]
    [InlineData("MEMORY1", "memory", 1, 2_000)]
    public async Task A_stream_comes_back_with_every_message_as_it_was_and_its_consumer_where_it_was(string name, string storage, int replicas, int count)
    {
        await using var nats = cluster.Connect();
        var streams = new NatsJSContext(nats);
        await StreamAccount.FillAsync(nats, name, storage, replicas, count);
        var (messages, consumer) = (await StreamAccount.MessagesAsync(nats, name), await StreamAccount.ConsumerAsync(nats, name));

        var (request, content) = await TakeAsync(streams, name);
        await streams.DeleteStreamAsync(name, Ct);
        var restored = await streams.RestoreStreamAsync(request, content, cancellationToken: Ct);

        (restored.Config.Name, restored.Config.Storage, restored.Config.NumReplicas, restored.State!.Messages, restored.State.LastSeq).ShouldBe((name, storage, replicas, count - 3, count));
        await BecomesAsync(() => StreamAccount.ConsumerAsync(nats, name), consumer);
        (await StreamAccount.MessagesAsync(nats, name)).ShouldBe(messages);
        messages.Count.ShouldBe(count - 3);
        (await streams.GetStreamAsync(name, Ct)).Cluster!.Name.ShouldBe("c1");
        await streams.DeleteStreamAsync(name, Ct);
    }

    /// <summary>v1 holds a backup that nats-server 2.10.27 made, and what it said was in the stream. Servers since 2.15 write another format.</summary>
    [Fact]
    public async Task A_backup_of_an_older_server_comes_back_too()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "JetStream", "v1");
        var said = await File.ReadAllLinesAsync(Path.Combine(folder, "content.txt"), Ct);
        var request = JsonSerializer.Deserialize<StreamRestoreRequest>(await File.ReadAllTextAsync(Path.Combine(folder, "backup.json"), Ct))!;
        await using var content = File.OpenRead(Path.Combine(folder, "stream.tar.s2"));
        await using var nats = cluster.Connect();
        var streams = new NatsJSContext(nats);

        await streams.RestoreStreamAsync(request, content, cancellationToken: Ct);

        (await StreamAccount.MessagesAsync(nats, "OLDER")).ShouldBe(said[..^1]);
        (await StreamAccount.ConsumerAsync(nats, "OLDER")).ShouldBe(said[^1]);
        await streams.DeleteStreamAsync("OLDER", Ct);
    }

    [Fact]
    public async Task Lists_streams_by_name_over_several_pages()
    {
        await using var nats = cluster.Connect();
        var names = Enumerable.Range(0, 300).Select(i => $"LIST{i:000}").ToList();
        await Task.WhenAll(names.Select(n => StreamAccount.AskAsync(nats, $"STREAM.CREATE.{n}", $$"""{"name":"{{n}}","subjects":["{{n}}"],"storage":"memory"}""")));

        var listed = await new NatsJSContext(nats).ListStreamsAsync(Ct).Where(s => s.Config.Name.StartsWith("LIST", StringComparison.Ordinal)).ToListAsync(Ct);

        listed.Select(s => s.Config.Name).ShouldBe(names);
        listed.ShouldAllBe(s => s.State!.Messages == 0 && s.Cluster!.Name == "c1" && s.Config.Subjects[0] == s.Config.Name);
        await Task.WhenAll(names.Select(n => StreamAccount.AskAsync(nats, $"STREAM.DELETE.{n}", "")));
    }

    /// <summary>The server's own patience is five seconds.</summary>
    [Fact]
    public async Task A_reader_that_stands_still_for_a_while_gets_all_the_same()
    {
        await using var nats = cluster.Connect();
        var streams = new NatsJSContext(nats);
        await StreamAccount.FillAsync(nats, "SLOW", "memory", 1, 6_000);
        await using var snapshot = await streams.SnapshotStreamAsync("SLOW", Ct);
        var size = 0L;

        await foreach (var chunk in snapshot.ReadAllAsync(Ct))
        {
            size += chunk.Length;
            if (size == chunk.Length)
            {
                await Task.Delay(TimeSpan.FromSeconds(7), Ct);
            }
        }

        size.ShouldBeGreaterThan(6_000_000);
        await streams.DeleteStreamAsync("SLOW", Ct);
    }

    [Fact]
    public async Task What_there_is_none_of_is_refused_and_what_is_there_is_not_overwritten()
    {
        await using var nats = cluster.Connect();
        var streams = new NatsJSContext(nats);
        await StreamAccount.FillAsync(nats, "THERE", "file", 1, 100);
        var (request, content) = await TakeAsync(streams, "THERE");
        var before = await StreamAccount.MessagesAsync(nats, "THERE");

        (await Should.ThrowAsync<NatsJSApiException>(async () => await streams.GetStreamAsync("NOT-THERE", Ct))).Error.ErrCode.ShouldBe(10059);
        (await Should.ThrowAsync<NatsJSApiException>(async () => await streams.RestoreStreamAsync(request, content, cancellationToken: Ct))).Error.ErrCode.ShouldBe(10130);

        (await StreamAccount.MessagesAsync(nats, "THERE")).ShouldBe(before);
        await streams.DeleteStreamAsync("THERE", Ct);
    }

    /// <summary>Outside of a cluster a 2.15 server keeps what had come; in one it does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_restore_that_breaks_nothing_stays(bool isClustered)
    {
        using var alone = isClustered ? null : await NatsServerProcess.StartAsync(JetStreamCluster.Store, Ct);
        await using var nats = alone is null ? cluster.Connect() : new NatsConnection(NatsOpts.Default with { Url = alone.Url });
        var streams = new NatsJSContext(nats);
        await StreamAccount.FillAsync(nats, "BROKEN", "file", 1, 3_000);
        var (request, whole) = await TakeAsync(streams, "BROKEN");
        await streams.DeleteStreamAsync("BROKEN", Ct);
        var half = whole.ToArray()[..(int)(whole.Length / 2)];
        var wrong = whole.ToArray();
        wrong[^(wrong.Length / 3)] ^= 0xff;

        (await Should.ThrowAsync<NatsJSApiException>(async () => await streams.RestoreStreamAsync(request, new MemoryStream(half), cancellationToken: Ct))).Error.ErrCode.ShouldBe(10062);
        await IsGoneAsync();
        (await Should.ThrowAsync<NatsJSApiException>(async () => await streams.RestoreStreamAsync(request, new MemoryStream(wrong), cancellationToken: Ct))).Error.ErrCode.ShouldBe(10062);
        await IsGoneAsync();
        await Should.ThrowAsync<EndOfStreamException>(async () => await streams.RestoreStreamAsync(request, new BrokenStream(half), cancellationToken: Ct));
        await IsGoneAsync();
        (await AgainAsync()).State!.Messages.ShouldBe(2_997);
        await streams.DeleteStreamAsync("BROKEN", Ct);

        // A server alone says that the stream is gone and takes its files away after that.
        async Task<StreamInfo> AgainAsync()
        {
            for (var tries = 0; ; tries++)
            {
                try
                {
                    whole.Position = 0;
                    return await streams.RestoreStreamAsync(request, whole, cancellationToken: Ct);
                }
                catch (NatsJSApiException e) when (!isClustered && tries < 50 && e.Message.Contains("expected sequence does not match store", StringComparison.Ordinal))
                {
                    await Task.Delay(100, Ct);
                }
            }
        }

        async Task IsGoneAsync() => (await streams.ListStreamsAsync(Ct).Select(s => s.Config.Name).ToListAsync(Ct)).ShouldNotContain("BROKEN");
    }

    [Fact]
    public async Task A_snapshot_whose_server_dies_ends_in_an_exception()
    {
        using var server = await NatsServerProcess.StartAsync(JetStreamCluster.Store, Ct);
        await using var nats = new NatsConnection(NatsOpts.Default with { Url = server.Url, MaxReconnectRetry = 0 });
        await StreamAccount.FillAsync(nats, "DIES", "memory", 1, 10_000);
        await using var snapshot = await new NatsJSContext(nats).SnapshotStreamAsync("DIES", Ct);
        var started = Stopwatch.GetTimestamp();

        await Should.ThrowAsync<NatsException>(async () =>
        {
            await foreach (var chunk in snapshot.ReadAllAsync(Ct))
            {
                server.Kill9();
            }
        });

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    // Of several replicas, one that leads a consumer may not have all messages yet.
    private static async Task BecomesAsync(Func<Task<string>> ask, string expected)
    {
        var started = Stopwatch.GetTimestamp();
        while (await ask() is var now && now != expected)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20), $"{now}, not {expected}");
            await Task.Delay(100, Ct);
        }
    }

    private static async Task<(StreamRestoreRequest Request, MemoryStream Content)> TakeAsync(NatsJSContext streams, string name)
    {
        await using var snapshot = await streams.SnapshotStreamAsync(name, Ct);
        var content = new MemoryStream();
        await foreach (var chunk in snapshot.ReadAllAsync(Ct))
        {
            await content.WriteAsync(chunk, Ct);
        }

        content.Position = 0;
        return (new(snapshot.Config, snapshot.State), content);
    }

    /// <summary>Gives what there is, and then does not end but breaks.</summary>
    private sealed class BrokenStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new EndOfStreamException("The rest did not come.");
    }
}
