using System.Diagnostics;
using Platform.Nats.Client;

namespace Platform.Benchmarks.Client;

/// <summary>The work of <c>bench client</c> with our own client; each returns messages per second.</summary>
internal static class OurClient
{
    public static async Task<double> PublishAsync(string url, int count, byte[] payload, CancellationToken ct)
    {
        await using var nats = await ConnectAsync(url, ct);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            await nats.PublishAsync("bench", payload, cancellationToken: ct);
        }

        await nats.FlushAsync(ct);
        return count / watch.Elapsed.TotalSeconds;
    }

    public static async Task<double> SubscribeAsync(string url, int count, Func<Task> flood, CancellationToken ct)
    {
        await using var nats = await ConnectAsync(url, ct);
        // As unbounded as nats.js is.
        await using var sub = await nats.SubscribeCoreAsync<byte[]>("bench", opts: new NatsSubOpts { ChannelCapacity = count }, cancellationToken: ct);
        await nats.FlushAsync(ct);
        var flooding = flood();
        var received = 0;
        Stopwatch? watch = null;
        await foreach (var _ in sub.Msgs.ReadAllAsync(ct))
        {
            watch ??= Stopwatch.StartNew();
            if (++received == count)
            {
                break;
            }
        }

        var perSecond = count / watch!.Elapsed.TotalSeconds;
        await flooding;
        return perSecond;
    }

    public static async Task<double> RequestAsync(string url, int count, byte[] payload, int inFlight, CancellationToken ct)
    {
        await using var nats = await ConnectAsync(url, ct);
        var left = count;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await nats.RequestAsync<byte[], byte[]>("bench.echo", payload, cancellationToken: ct);
            }
        }));
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>The responder of both sides' requests.</summary>
    public static async Task EchoAsync(string url, TaskCompletionSource isReady, CancellationToken ct)
    {
        await using var nats = await ConnectAsync(url, ct);
        await using var sub = await nats.SubscribeCoreAsync<byte[]>("bench.echo", cancellationToken: ct);
        await nats.FlushAsync(ct);
        isReady.SetResult();
        await foreach (var message in sub.Msgs.ReadAllAsync(ct))
        {
            await message.ReplyAsync(message.Data, cancellationToken: ct);
        }
    }

    private static async Task<NatsConnection> ConnectAsync(string url, CancellationToken ct)
    {
        var nats = new NatsConnection(new NatsOpts { Url = url });
        await nats.ConnectAsync(ct);
        return nats;
    }
}
