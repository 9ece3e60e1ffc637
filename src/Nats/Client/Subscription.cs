using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>What the connection keeps of a subscription, whatever its payload type.</summary>
internal abstract class Subscription(int sid, string subject, string? queueGroup)
{
    public int Sid { get; } = sid;

    public string Subject { get; } = subject;

    public string? QueueGroup { get; } = queueGroup;

    /// <summary>What brings the subscription to a server, first or again.</summary>
    public virtual string Commands() => CommandText.Subscribe(Subject, QueueGroup, Sid);

    /// <summary>On the reading loop: must not block. Readers may be left asleep until <see cref="Wake"/>.</summary>
    public abstract void Deliver(in WireMessage message);

    /// <summary>On the reading loop, after the last of several deliveries.</summary>
    public virtual void Wake()
    {
    }

    /// <summary>No more messages; readers see the error after what has arrived.</summary>
    public abstract void Complete(Exception? error);

    /// <summary>Completes when everything delivered has been read.</summary>
    public virtual Task ReadToEndAsync() => Task.CompletedTask;
}
