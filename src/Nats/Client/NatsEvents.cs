namespace Platform.Nats.Client;

/// <summary>A handler the connection awaits, one event after the other, away from its reading and writing.</summary>
public delegate ValueTask AsyncEventHandler<in TEventArgs>(object? sender, TEventArgs args);

/// <summary>What happened, and the reason where there is one.</summary>
public class NatsEventArgs(string message, Exception? exception = null) : EventArgs
{
    public string Message { get; } = message;

    public Exception? Exception { get; } = exception;
}

/// <summary>A subscriber was too slow: this message, the newest, was not delivered to it.</summary>
public sealed class NatsMessageDroppedEventArgs(string subscription, string subject, long dropped)
    : NatsEventArgs($"Slow consumer: dropped a message on '{subject}' for subscription '{subscription}' ({dropped} so far).")
{
    /// <summary>The subject subscribed to.</summary>
    public string Subscription { get; } = subscription;

    public string Subject { get; } = subject;

    /// <summary>How many this subscription has lost so far.</summary>
    public long Dropped { get; } = dropped;
}

/// <summary>Where the connection stands.</summary>
public enum NatsConnectionState
{
    Closed,
    Connecting,
    Open,
    Reconnecting,

    /// <summary>Given up: refused credentials, or out of retries. <see cref="NatsConnection.Failure"/> says why.</summary>
    Failed,
}
