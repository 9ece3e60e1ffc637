using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class MessageQueueTests
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Fact]
    public async Task A_million_from_one_writer_reach_two_readers_once_and_in_order()
    {
        const int Count = 1_000_000;
        var queue = new MessageQueue<int>(Count);
        var reading = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                var seen = new List<int>();
                await foreach (var item in queue.ReadAllAsync(Ct))
                {
                    seen.Add(item);
                }

                return seen;
            },
            Ct)).ToList();

        for (var i = 0; i < Count; i++)
        {
            queue.TryWrite(i).ShouldBeTrue();
            if (i % 100 == 99)
            {
                queue.Wake();
            }
        }

        queue.Complete(null);
        var all = await Task.WhenAll(reading);
        await queue.Completion;

        all.ShouldAllBe(seen => seen.SequenceEqual(seen.Order()));
        all[0].Concat(all[1]).Order().SequenceEqual(Enumerable.Range(0, Count)).ShouldBeTrue();
    }

    [Fact]
    public async Task Full_refuses_and_takes_again_after_a_read()
    {
        var queue = new MessageQueue<int>(2);

        new[] { queue.TryWrite(1), queue.TryWrite(2), queue.TryWrite(3) }.ShouldBe([true, true, false]);
        queue.TryRead(out _).ShouldBeTrue();
        queue.TryWrite(4).ShouldBeTrue();

        queue.Complete(null);
        queue.TryWrite(5).ShouldBeFalse();
        (await queue.ReadAllAsync(Ct).ToListAsync(Ct)).ShouldBe([2, 4]);
    }

    [Fact]
    public async Task What_is_there_comes_before_the_error()
    {
        var queue = new MessageQueue<int>(2);
        queue.TryWrite(1).ShouldBeTrue();
        queue.Complete(new InvalidOperationException("over"));

        (await queue.ReadAsync(Ct)).ShouldBe(1);
        (await Should.ThrowAsync<InvalidOperationException>(async () => await queue.WaitToReadAsync(Ct))).Message.ShouldBe("over");
        await Should.ThrowAsync<InvalidOperationException>(async () => await queue.ReadAsync(Ct));
        await Should.ThrowAsync<InvalidOperationException>(() => queue.Completion);
    }

    [Fact]
    public async Task A_reader_that_no_longer_waits_does_not_take_a_message_with_it()
    {
        var queue = new MessageQueue<int>(2);
        using var impatient = new CancellationTokenSource();
        var waiting = queue.WaitToReadAsync(impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        var patient = queue.ReadAsync(Ct).AsTask();
        queue.TryWrite(7).ShouldBeTrue();
        queue.Wake();

        (await patient).ShouldBe(7);
    }
}
