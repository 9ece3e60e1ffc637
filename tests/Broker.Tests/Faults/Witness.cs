using System.Globalization;
using System.Text;
using Platform.Nats.Client;

namespace Platform.Broker.Tests.Faults;

/// <summary>Two clients of one account on two nodes: one publishes a number every 20 ms, the other must receive each, once and in order,
/// and neither may lose its connection.</summary>
internal sealed class Witness : IAsyncDisposable
{
    private readonly NatsConnection _publisher;
    private readonly NatsConnection _subscriber;
    private readonly INatsSub<byte[]> _subscription;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _publishing;
    private int _disconnects;

    private Witness(NatsConnection publisher, NatsConnection subscriber, INatsSub<byte[]> subscription)
    {
        (_publisher, _subscriber, _subscription) = (publisher, subscriber, subscription);
        foreach (var connection in new[] { publisher, subscriber })
        {
            connection.ConnectionDisconnected += (_, _) =>
            {
                Interlocked.Increment(ref _disconnects);
                return ValueTask.CompletedTask;
            };
        }

        _publishing = PublishAsync();
    }

    public static async Task<Witness> StartAsync(ReadOnlyMemory<byte> creds, string publishAt, string subscribeAt, CancellationToken ct)
    {
        var publisher = await ConnectAsync(publishAt);
        var subscriber = await ConnectAsync(subscribeAt);
        var subscription = await subscriber.SubscribeCoreAsync<byte[]>("witness", cancellationToken: ct);
        await subscriber.PingAsync(ct);
        // A gateway learns of a new subscriber a moment after the subscriber's own server.
        for (var heard = false; !heard;)
        {
            await publisher.PublishAsync("witness", "hello"u8.ToArray(), cancellationToken: ct);
            await Task.Delay(20, ct);
            heard = subscription.Msgs.TryRead(out _);
        }

        return new(publisher, subscriber, subscription);

        async Task<NatsConnection> ConnectAsync(string url)
        {
            var connection = new NatsConnection(NatsOpts.Default with { Url = url, Name = "witness", AuthOpts = new() { Creds = creds } });
            await connection.ConnectAsync(ct);
            return connection;
        }
    }

    /// <summary>Ends the stream: what was lost, doubled or cut off; empty when nobody noticed anything.</summary>
    public async Task<string> TestimonyAsync(CancellationToken ct)
    {
        await _stop.CancelAsync();
        var sent = await _publishing;
        await _publisher.PingAsync(ct);
        await Task.Delay(500, ct);
        var received = new List<string>();
        while (_subscription.Msgs.TryRead(out var message))
        {
            received.Add(Encoding.ASCII.GetString(message.Data ?? []));
        }

        received.RemoveAll(text => text == "hello");
        var expected = Enumerable.Range(0, sent).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToList();
        return (_disconnects, received.SequenceEqual(expected, StringComparer.Ordinal), sent > 0) switch
        {
            (0, true, true) => "",
            _ => $"{_disconnects} disconnects; {received.Count} received of {sent} sent, missing {string.Join(' ', expected.Except(received).Take(10))}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _publishing;
        await _publisher.DisposeAsync();
        await _subscriber.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<int> PublishAsync()
    {
        for (var n = 0; ; n++)
        {
            if (_stop.IsCancellationRequested)
            {
                return n;
            }

            await _publisher.PublishAsync("witness", Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture)), cancellationToken: CancellationToken.None);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
