using System.Text;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

/// <summary>Copies a message out of the read buffer.</summary>
internal static class ReceivedMessage
{
    public static NatsMsg<T> Read<T>(in WireMessage message, string subject, INatsDeserialize<T>? deserializer, NatsConnection connection)
    {
        var replyTo = message.ReplyTo.IsEmpty ? null : Encoding.UTF8.GetString(message.ReplyTo);
        NatsHeaders? headers = null;
        try
        {
            headers = message.Headers.IsEmpty ? null : HeaderCodec.Read(message.Headers);
            return new(subject, replyTo, message.Size, headers, RawPayload.Read(message.Payload, deserializer), connection);
        }
        catch (Exception e) // the sender's fault or the serializer's: the reader of this one message gets it, the connection lives on
        {
            return new(subject, replyTo, message.Size, headers, default, connection) { Error = new NatsException($"The message on '{subject}' cannot be read.", e) };
        }
    }
}
