using System.Text;
using System.Threading.Channels;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>A request that wants several answers.</summary>
internal sealed class PendingReplies<T>(NatsConnection connection, string subject, long deadline, INatsDeserialize<T>? deserializer) : IPendingReply
{
    private readonly Channel<NatsMsg<T>> _channel = Channel.CreateBounded<NatsMsg<T>>(
        new BoundedChannelOptions(connection.Opts.SubPendingChannelCapacity) { SingleReader = true, SingleWriter = true });

    public long Deadline { get; } = deadline;

    public ChannelReader<NatsMsg<T>> Msgs => _channel.Reader;

    public bool Deliver(in WireMessage message)
    {
        var reply = ReceivedMessage.Read(message, Encoding.UTF8.GetString(message.Subject), deserializer, connection);
        if (reply.HasNoResponders)
        {
            Fail(new NatsNoRespondersException(subject));
            return true;
        }

        if (!_channel.Writer.TryWrite(reply))
        {
            Fail(new NatsException($"More than {connection.Opts.SubPendingChannelCapacity} answers from '{subject}' were waiting to be read."));
            return true;
        }

        return false;
    }

    /// <summary>The deadline is an ordinary end.</summary>
    public void Expire() => _channel.Writer.TryComplete();

    public void Fail(Exception error) => _channel.Writer.TryComplete(error);
}
