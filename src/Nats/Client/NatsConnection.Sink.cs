using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

// What the reading loop delivers. Nothing here may block.
public sealed partial class NatsConnection : IWireSink
{
    private volatile string? _lastError;
    private Subscription? _delivered; // the one to wake; touched by the reading loop only

    void IWireSink.OnMessage(int sid, in WireMessage message)
    {
        // A flood comes for one subscription: it is at hand until the next pause. One forgotten meanwhile refuses by itself, being complete.
        if (_delivered is { } last && last.Sid == sid)
        {
            last.Deliver(message);
        }
        else if (_subscriptions.TryGetValue(sid, out var subscription))
        {
            _delivered?.Wake();
            _delivered = subscription;
            subscription.Deliver(message);
        }
    }

    void IWireSink.OnPause()
    {
        _delivered?.Wake();
        _delivered = null;
    }

    void IWireSink.OnPing() => _outbound.Command("PONG\r\n");

    void IWireSink.OnPong() => _outbound.Pings.Pong(Opts.TimeProvider);

    void IWireSink.OnInfo(ReadOnlySpan<byte> json)
    {
        var info = Handshake.ParseInfo(json);
        ServerInfo = info;
        _pool.Learn(info);
        if (info.LameDuckMode)
        {
            Raise(LameDuckModeActivated, $"Server {info.Name} is about to close its connections.");
        }
    }

    void IWireSink.OnError(string error)
    {
        var exception = new NatsServerException(error);
        if (error.StartsWith("Permissions Violation", StringComparison.OrdinalIgnoreCase))
        {
            EndRefused(error);
        }
        else
        {
            _lastError = error; // the server closes after most others: this is then the reason
        }

        Raise(ServerError, exception.Message, exception);
    }

    // Permissions Violation for Subscription to "orders.>" [using queue "workers"]
    private void EndRefused(string error)
    {
        var parts = error.Split('"');
        if (parts.Length < 3 || !error.Contains("Subscription", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var queueGroup = parts.Length >= 5 ? parts[3] : null;
        foreach (var subscription in _subscriptions.Values)
        {
            if (string.Equals(subscription.Subject, parts[1], StringComparison.Ordinal) && string.Equals(subscription.QueueGroup, queueGroup, StringComparison.Ordinal))
            {
                Forget(subscription);
                Interlocked.CompareExchange(ref _inbox, null, subscription as ReplyInbox); // the next request tries anew, and is told as well
                subscription.Complete(new NatsPermissionException(error));
            }
        }
    }
}
