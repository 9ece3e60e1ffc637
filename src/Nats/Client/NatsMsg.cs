namespace Platform.Nats.Client;

/// <summary>A message as it arrived. <paramref name="Size"/> counts headers and payload in bytes.</summary>
public readonly record struct NatsMsg<T>(string Subject, string? ReplyTo, int Size, NatsHeaders? Headers, T? Data, NatsConnection? Connection)
{
    /// <summary>Why <see cref="Data"/> or <see cref="Headers"/> could not be read; null when they could.</summary>
    public NatsException? Error { get; init; }

    /// <summary>The server's word that nobody listens on the subject of a request.</summary>
    public bool HasNoResponders => Headers is { Code: 503 } && Size == Headers.WireLength;

    /// <summary>Answers to the message's reply subject.</summary>
    /// <exception cref="NatsException">The message asked for no answer.</exception>
    public ValueTask ReplyAsync<TReply>(
        TReply data, NatsHeaders? headers = null, INatsSerialize<TReply>? serializer = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(ReplyTo) || Connection is null)
        {
            throw new NatsException($"The message on '{Subject}' has no reply subject.");
        }

        return Connection.PublishAsync(ReplyTo, data, headers, serializer: serializer, cancellationToken: cancellationToken);
    }

    /// <summary>Throws if this is no answer or could not be read.</summary>
    /// <exception cref="NatsException">It could not be read.</exception>
    /// <exception cref="NatsNoRespondersException">The message is the server's "no responders".</exception>
    public void EnsureSuccess()
    {
        if (HasNoResponders)
        {
            throw new NatsNoRespondersException(Subject);
        }

        if (Error is not null)
        {
            throw Error;
        }
    }
}
