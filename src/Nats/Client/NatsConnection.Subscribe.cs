using System.Runtime.CompilerServices;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

// Subscribing.
public sealed partial class NatsConnection
{
    /// <summary>Subscribes while the loop runs; leaving the loop unsubscribes. Supported without a serializer: byte[],
    /// ReadOnlyMemory of byte, string.</summary>
    /// <exception cref="ArgumentException">The subject or queue group is not valid.</exception>
    /// <exception cref="NatsPermissionException">From the loop: the user may not subscribe to this.</exception>
    public async IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(
        string subject, string? queueGroup = null, INatsDeserialize<T>? serializer = null, NatsSubOpts? opts = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var subscription = await OpenAsync(subject, queueGroup, serializer, opts, cancellationToken);
        await foreach (var message in subscription.ReadAllAsync(cancellationToken))
        {
            yield return message;
        }
    }

    /// <summary>Subscribes; the caller reads <see cref="INatsSub{T}.Msgs"/> and disposes. The server has the subscription before
    /// anything published later on this connection.</summary>
    /// <exception cref="ArgumentException">The subject or queue group is not valid.</exception>
    public async ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(
        string subject, string? queueGroup = null, INatsDeserialize<T>? serializer = null, NatsSubOpts? opts = null,
        CancellationToken cancellationToken = default) => await OpenAsync(subject, queueGroup, serializer, opts, cancellationToken);

    internal void Unsubscribe(Subscription subscription, bool keepsDelivering = false)
    {
        if (_subscriptions.ContainsKey(subscription.Sid))
        {
            if (!keepsDelivering)
            {
                Forget(subscription);
            }

            _outbound.Command(CommandText.Unsubscribe(subscription.Sid));
        }
    }

    internal void Forget(Subscription subscription) => _subscriptions.TryRemove(subscription.Sid, out _);

    internal bool Knows(Subscription subscription) => _subscriptions.ContainsKey(subscription.Sid);

    private async ValueTask<NatsSub<T>> OpenAsync<T>(
        string subject, string? queueGroup, INatsDeserialize<T>? serializer, NatsSubOpts? opts, CancellationToken ct)
    {
        NatsSubject.EnsureSubscribable(subject);
        if (queueGroup is not null)
        {
            NatsSubject.EnsureQueueGroup(queueGroup);
        }

        await ConnectAsync(ct);
        var subscription = new NatsSub<T>(this, Interlocked.Increment(ref _lastSid), subject, queueGroup, serializer, opts);
        Add(subscription);
        return subscription;
    }

    // Into the table first: should the connection break now, the reconnect brings it to the server. Twice does no harm.
    private void Add(Subscription subscription)
    {
        _subscriptions[subscription.Sid] = subscription;
        _outbound.Command(subscription.Commands());
    }
}
