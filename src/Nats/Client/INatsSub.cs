using System.Threading.Channels;

namespace Platform.Nats.Client;

/// <summary>A live subscription; disposing unsubscribes.</summary>
public interface INatsSub<T> : IAsyncDisposable
{
    string Subject { get; }

    string? QueueGroup { get; }

    /// <summary>Messages that arrived and are not read yet. Completes when the subscription ends, with the reason if there is one.</summary>
    ChannelReader<NatsMsg<T>> Msgs { get; }

    /// <summary>Messages dropped because the reader was too slow.</summary>
    long Dropped { get; }

    /// <summary>Ends the subscription on the server; what has arrived stays readable.</summary>
    ValueTask UnsubscribeAsync();

    /// <summary>Unsubscribes and returns once everything that was on its way has arrived and been read.</summary>
    ValueTask DrainAsync(CancellationToken cancellationToken = default);
}

/// <summary>Limits of one subscription.</summary>
public sealed record NatsSubOpts
{
    /// <summary>Unsubscribe by itself after so many messages.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>Overrides <see cref="NatsOpts.SubPendingChannelCapacity"/>.</summary>
    public int? ChannelCapacity { get; init; }
}

/// <summary>When a request-many stops, besides cancellation: at the first of these.</summary>
public sealed record NatsRequestManyOpts
{
    /// <summary>Whole time; null: <see cref="NatsOpts.RequestTimeout"/>.</summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>Longest silence after the first answer; null: none.</summary>
    public TimeSpan? Stall { get; init; }

    /// <summary>So many answers.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>An answer with an empty payload ends the stream and is not returned.</summary>
    public bool StopOnEmpty { get; init; }
}
