using System.Text;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class PlainServerTests : IAsyncLifetime
{
    private NatsServerProcess _server = null!;
    private NatsConnection _nats = null!;

    private static CancellationToken Ct => Deadline.OneMinute();

    public async ValueTask InitializeAsync()
    {
        _server = await NatsServerProcess.StartAsync(ct: Ct);
        _nats = new NatsConnection(new NatsOpts { Url = _server.Url, Name = "tests" });
        await _nats.ConnectAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _nats.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task What_is_published_arrives_with_subject_reply_and_payload()
    {
        await using var sub = await _nats.SubscribeCoreAsync<string>("orders.*", cancellationToken: Ct);

        await _nats.PublishAsync("orders.new", "one", replyTo: "answers.here", cancellationToken: Ct);

        var message = await sub.Msgs.ReadAsync(Ct);
        message.ShouldBe(new NatsMsg<string>("orders.new", "answers.here", 3, null, "one", _nats));
    }

    [Fact]
    public async Task Headers_with_several_values_and_any_text_come_back_as_they_were()
    {
        await using var sub = await _nats.SubscribeCoreAsync<byte[]>("h", cancellationToken: Ct);
        var headers = new NatsHeaders { ["Trace"] = "a: b", ["trace"] = new(["1", "zwei", "三"]), ["Empty"] = "" };

        await _nats.PublishAsync("h", headers: headers, cancellationToken: Ct);

        var message = await sub.Msgs.ReadAsync(Ct);
        message.Headers.ShouldNotBeNull().ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.Ordinal).ShouldBe(
            new Dictionary<string, string> { ["Trace"] = "a: b", ["trace"] = "1,zwei,三", ["Empty"] = "" }, ignoreOrder: true);
        message.Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_megabyte_passes_whole_and_one_byte_more_is_refused_with_both_sizes_named()
    {
        await using var sub = await _nats.SubscribeCoreAsync<byte[]>("big", cancellationToken: Ct);
        var megabyte = new byte[1024 * 1024];
        new Span<byte>(megabyte).Fill(7);

        await _nats.PublishAsync("big", megabyte, cancellationToken: Ct);
        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe(megabyte);

        var refused = await Should.ThrowAsync<NatsPayloadTooLargeException>(async () => await _nats.PublishAsync("big", new byte[1024 * 1024 + 1], cancellationToken: Ct));
        refused.Message.ShouldBe("The message for 'big' has 1048577 bytes (headers and payload); the server takes at most 1048576.");
    }

    [Fact]
    public async Task A_queue_group_shares_the_messages_and_loses_none()
    {
        var received = new List<string>();
        await using var one = await _nats.SubscribeCoreAsync<string>("work", "crew", cancellationToken: Ct);
        await using var two = await _nats.SubscribeCoreAsync<string>("work", "crew", cancellationToken: Ct);

        for (var i = 0; i < 200; i++)
        {
            await _nats.PublishAsync("work", $"{i}", cancellationToken: Ct);
        }

        await _nats.PingAsync(Ct);
        foreach (var sub in new[] { one, two })
        {
            var share = 0;
            while (sub.Msgs.TryRead(out var message))
            {
                received.Add(message.Data!);
                share++;
            }

            share.ShouldBeGreaterThan(0);
        }

        received.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_is_answered_and_a_hundred_at_once_each_get_their_own_answer()
    {
        await using var echo = await EchoAsync("echo");

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
            (await _nats.RequestAsync<string, string>("echo", $"{i}", cancellationToken: Ct)).Data));

        replies.ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_request_nobody_listens_to_fails_at_once_and_one_nobody_answers_fails_at_its_timeout()
    {
        (await Should.ThrowAsync<NatsNoRespondersException>(async () => await _nats.RequestAsync<string, string>("nobody", "?", cancellationToken: Ct)))
            .Message.ShouldBe("No responders for 'nobody'.");

        await using var silent = await _nats.SubscribeCoreAsync<string>("silent", cancellationToken: Ct);
        (await Should.ThrowAsync<NatsNoReplyException>(async () =>
            await _nats.RequestAsync<string, string>("silent", "?", timeout: TimeSpan.FromMilliseconds(100), cancellationToken: Ct)))
            .Message.ShouldBe("No reply from 'silent' within 0.1 s.");
    }

    [Fact]
    public async Task A_cancelled_request_ends_as_cancelled()
    {
        await using var silent = await _nats.SubscribeCoreAsync<string>("silent", cancellationToken: Ct);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(async () => await _nats.RequestAsync<string, string>("silent", "?", cancellationToken: soon.Token));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a b", "it has blank space")]
    [InlineData("a\r\nPUB x 0", "it has blank space")]
    [InlineData("a..b", "it has an empty token")]
    [InlineData(".a", "it has an empty token")]
    [InlineData("a.", "it has an empty token")]
    [InlineData("a.*", "a message cannot be published to a wildcard")]
    [InlineData(">", "a message cannot be published to a wildcard")]
    public async Task Publishing_names_what_is_wrong_with_a_subject(string subject, string why)
    {
        var refused = await Should.ThrowAsync<ArgumentException>(async () => await _nats.PublishAsync(subject, "x", cancellationToken: Ct));
        refused.Message.ShouldContain($"is not valid: {why}.");
    }

    [Theory]
    [InlineData("a.>.b", "'>' is allowed only as the last token")]
    [InlineData("a b", "it has blank space")]
    [InlineData("", "it is empty")]
    public async Task Subscribing_names_what_is_wrong_with_a_subject(string subject, string why)
    {
        var refused = await Should.ThrowAsync<ArgumentException>(async () => await _nats.SubscribeCoreAsync<string>(subject, cancellationToken: Ct));
        refused.Message.ShouldContain($"is not valid: {why}.");
    }

    [Theory]
    [InlineData("Bad\r\nName", "x")]
    [InlineData("Bad:Name", "x")]
    [InlineData("Name", "bad\r\nvalue")]
    public async Task A_header_that_would_break_the_message_is_refused(string name, string value)
        => await Should.ThrowAsync<ArgumentException>(async () => await _nats.PublishAsync("h", headers: new NatsHeaders { [name] = value }, cancellationToken: Ct));

    [Fact]
    public async Task A_subscription_with_a_count_ends_after_so_many_messages()
    {
        await using var sub = await _nats.SubscribeCoreAsync<string>("n", opts: new NatsSubOpts { MaxMsgs = 2 }, cancellationToken: Ct);
        for (var i = 0; i < 5; i++)
        {
            await _nats.PublishAsync("n", $"{i}", cancellationToken: Ct);
        }

        var all = new List<string?>();
        await foreach (var message in sub.Msgs.ReadAllAsync(Ct))
        {
            all.Add(message.Data);
        }

        all.ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task A_slow_reader_loses_the_newest_and_is_told_while_others_lose_nothing()
    {
        var dropped = new TaskCompletionSource<NatsMessageDroppedEventArgs>();
        _nats.MessageDropped += (_, e) =>
        {
            dropped.TrySetResult(e);
            return ValueTask.CompletedTask;
        };
        await using var slow = await _nats.SubscribeCoreAsync<string>("s.*", opts: new NatsSubOpts { ChannelCapacity = 3 }, cancellationToken: Ct);
        await using var other = await _nats.SubscribeCoreAsync<string>("s.>", cancellationToken: Ct);

        for (var i = 0; i < 10; i++)
        {
            await _nats.PublishAsync("s.x", $"{i}", cancellationToken: Ct);
        }

        await _nats.PingAsync(Ct);
        slow.Dropped.ShouldBe(7);
        (slow.Msgs.Count, other.Msgs.Count).ShouldBe((3, 10));
        (await slow.Msgs.ReadAsync(Ct)).Data.ShouldBe("0");
        var args = await dropped.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        (args.Subscription, args.Subject).ShouldBe(("s.*", "s.x"));
    }

    [Fact]
    public async Task Drain_delivers_everything_that_was_on_its_way()
    {
        const int Count = 20_000;
        await using var publisher = new NatsConnection(new NatsOpts { Url = _server.Url });
        var read = 0;
        var reading = Task.Run(
            async () =>
            {
                await foreach (var message in _nats.SubscribeAsync<byte[]>("flow", opts: new NatsSubOpts { ChannelCapacity = Count }, cancellationToken: Ct))
                {
                    read++;
                    await _nats.PublishAsync("done", message.Data, cancellationToken: Ct);
                }
            },
            Ct);
        await using var done = await publisher.SubscribeCoreAsync<byte[]>("done", cancellationToken: Ct);
        while (!await HasInterestAsync(publisher, "flow"))
        {
            await Task.Delay(10, Ct);
        }

        for (var i = 0; i < Count; i++)
        {
            await publisher.PublishAsync("flow", "x", cancellationToken: Ct);
        }

        await publisher.FlushAsync(Ct);
        await _nats.DrainAsync(Ct);
        await reading;
        await publisher.PingAsync(Ct);

        (read, done.Msgs.Count).ShouldBe((Count + 1, Count + 1));
        _nats.ConnectionState.ShouldBe(NatsConnectionState.Closed);
    }

    [Fact]
    public async Task Messages_published_just_before_disposing_arrive()
    {
        await using var sub = await _nats.SubscribeCoreAsync<string>("last", cancellationToken: Ct);
        await using (var shortLived = new NatsConnection(new NatsOpts { Url = _server.Url }))
        {
            await shortLived.PublishAsync("last", "words", cancellationToken: Ct);
        }

        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe("words");
    }

    [Fact]
    public async Task A_message_its_reader_cannot_decode_carries_the_error_and_the_next_one_is_fine()
    {
        await using var sub = await _nats.SubscribeCoreAsync("n", serializer: new Numbers(), cancellationToken: Ct);

        await _nats.PublishAsync("n", "x", cancellationToken: Ct);
        await _nats.PublishAsync("n", 42, serializer: new Numbers(), cancellationToken: Ct);

        (await sub.Msgs.ReadAsync(Ct)).Error.ShouldNotBeNull().Message.ShouldBe("The message on 'n' cannot be read.");
        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe(42);
    }

    [Fact]
    public async Task A_type_without_a_serializer_is_refused_by_name()
        => (await Should.ThrowAsync<NatsException>(async () => await _nats.PublishAsync("n", 1.5, cancellationToken: Ct)))
            .Message.ShouldBe("A payload of type System.Double needs a serializer; byte[], ReadOnlyMemory<byte> and string do not.");

    private static async Task<bool> HasInterestAsync(NatsConnection nats, string subject)
    {
        try
        {
            await nats.RequestAsync<string, string>(subject, "?", timeout: TimeSpan.FromMilliseconds(1), cancellationToken: Ct);
        }
        catch (NatsNoRespondersException)
        {
            return false;
        }
        catch (NatsNoReplyException)
        {
            return true;
        }

        return true;
    }

    private async Task<INatsSub<string>> EchoAsync(string subject)
    {
        var sub = await _nats.SubscribeCoreAsync<string>(subject, cancellationToken: Ct);
        _ = Task.Run(
            async () =>
            {
                await foreach (var message in sub.Msgs.ReadAllAsync(Ct))
                {
                    await message.ReplyAsync(message.Data, cancellationToken: Ct);
                }
            },
            Ct);
        return sub;
    }

    private sealed class Numbers : INatsSerializer<int>
    {
        public void Serialize(System.Buffers.IBufferWriter<byte> bufferWriter, int value)
            => Encoding.UTF8.GetBytes(value.ToString(System.Globalization.CultureInfo.InvariantCulture), bufferWriter);

        public int Deserialize(in System.Buffers.ReadOnlySequence<byte> buffer)
            => int.Parse(Encoding.UTF8.GetString(buffer), System.Globalization.CultureInfo.InvariantCulture);
    }
}
