using System.Text;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>A request that wants one answer.</summary>
internal sealed class PendingReply<T>(NatsConnection connection, string subject, TimeSpan timeout, long deadline, INatsDeserialize<T>? deserializer)
    : TaskCompletionSource<NatsMsg<T>>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingReply
{
    public long Deadline { get; } = deadline;

    public bool Deliver(in WireMessage message)
    {
        var reply = ReceivedMessage.Read(message, Encoding.UTF8.GetString(message.Subject), deserializer, connection);
        if (reply.HasNoResponders)
        {
            TrySetException(new NatsNoRespondersException(subject));
        }
        else
        {
            TrySetResult(reply);
        }

        return true;
    }

    public void Expire() => TrySetException(new NatsNoReplyException(subject, timeout));

    public void Fail(Exception error) => TrySetException(error);
}
