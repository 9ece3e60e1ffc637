using Platform.Nats.Client;
using Platform.Nats.JetStream.Models;

namespace Platform.Nats.JetStream;

/// <summary>JetStream did not do what it was asked for.</summary>
public class NatsJSException : NatsException
{
    public NatsJSException()
    {
    }

    public NatsJSException(string message)
        : base(message)
    {
    }

    public NatsJSException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The JetStream API refused; the message is the server's own.</summary>
public sealed class NatsJSApiException(ApiError error) : NatsJSException(error.Description)
{
    public ApiError Error { get; } = error;
}
