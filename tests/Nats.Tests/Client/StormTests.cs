using System.Globalization;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class StormTests
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Fact]
    public async Task Six_kills_under_load_leave_a_working_connection_and_messages_in_order()
    {
        using var server = await NatsServerProcess.StartAsync(ct: Ct);
        await using var nats = new NatsConnection(new NatsOpts
        {
            Url = server.Url,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(10),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(50),
            ReconnectJitter = TimeSpan.FromMilliseconds(5),
            RequestTimeout = TimeSpan.FromMilliseconds(200),
            CommandTimeout = TimeSpan.FromSeconds(20),
        });
        await using var echo = await nats.SubscribeCoreAsync<string>("echo", cancellationToken: Ct);
        await using var count = await nats.SubscribeCoreAsync<string>("count", opts: new() { ChannelCapacity = 10_000_000 }, cancellationToken: Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var answering = Task.Run(
            async () =>
            {
                await foreach (var message in echo.Msgs.ReadAllAsync(Ct))
                {
                    await message.ReplyAsync(message.Data, cancellationToken: Ct);
                }
            },
            Ct);
        var published = 0;
        var publishing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await nats.PublishAsync("count", (++published).ToString(CultureInfo.InvariantCulture), cancellationToken: Ct);
                    if (published % 100 == 0)
                    {
                        await Task.Delay(1, Ct);
                    }
                }
            },
            Ct);
        var requesting = Enumerable.Range(0, 8).Select(_ => Task.Run(() => RequestAsync(nats, stop.Token), Ct)).ToList();

        for (var i = 0; i < 6; i++)
        {
            await Task.Delay(150, Ct);
            server.Kill9();
            await server.RestartAsync(Ct);
        }

        await Task.Delay(300, Ct);
        await stop.CancelAsync();
        await publishing;
        (await Task.WhenAll(requesting)).Sum().ShouldBeGreaterThan(0);
        await nats.FlushAsync(Ct);

        (await nats.RequestAsync<string, string>("echo", "still there", timeout: TimeSpan.FromSeconds(10), cancellationToken: Ct)).Data.ShouldBe("still there");
        var seen = new List<int>();
        while (count.Msgs.TryRead(out var message))
        {
            seen.Add(int.Parse(message.Data!, CultureInfo.InvariantCulture));
        }

        seen.SequenceEqual(seen.Distinct().Order()).ShouldBeTrue();
        seen[^1].ShouldBe(published);
        await nats.DisposeAsync();
        await answering;
    }

    private static async Task<int> RequestAsync(NatsConnection nats, CancellationToken stop)
    {
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await nats.RequestAsync<string, string>("echo", "x", cancellationToken: Ct);
                answered++;
            }
            catch (NatsException e) when (e is NatsNoReplyException or NatsNoRespondersException)
            {
                await Task.Delay(1, Ct); // lost with a connection
            }
        }

        return answered;
    }
}
