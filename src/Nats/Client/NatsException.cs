namespace Platform.Nats.Client;

/// <summary>Anything that goes wrong with a NATS connection; the subclasses say what.</summary>
public class NatsException : Exception
{
    public NatsException()
    {
    }

    public NatsException(string message)
        : base(message)
    {
    }

    public NatsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The server sent <c>-ERR</c>; the message is the server's own text.</summary>
public sealed class NatsServerException(string error) : NatsException($"Server error: {error}")
{
    public string Error { get; } = error;

    /// <summary>Whether other credentials could help: retrying with the same ones cannot.</summary>
    public bool IsAuthError { get; } = error.Contains("Authorization Violation", StringComparison.OrdinalIgnoreCase)
        || error.Contains("User Authentication", StringComparison.OrdinalIgnoreCase)
        || error.Contains("Account Authentication Expired", StringComparison.OrdinalIgnoreCase)
        || error.Contains("Authentication Timeout", StringComparison.OrdinalIgnoreCase);
}

/// <summary>No server could be reached, or none took the connection; the inner exception is the last attempt's.</summary>
public sealed class NatsConnectionFailedException(string message, Exception? innerException = null) : NatsException(message, innerException);

/// <summary>The other side does not speak the NATS protocol, or broke it.</summary>
public sealed class NatsProtocolViolationException(string message) : NatsException(message);

/// <summary>Nobody is subscribed to the subject of the request.</summary>
public sealed class NatsNoRespondersException(string subject) : NatsException($"No responders for '{subject}'.")
{
    public string Subject { get; } = subject;
}

/// <summary>Somebody may listen, but no answer came in time.</summary>
public sealed class NatsNoReplyException(string subject, TimeSpan timeout)
    : NatsException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"No reply from '{subject}' within {timeout.TotalSeconds:0.###} s."))
{
    public string Subject { get; } = subject;
}

/// <summary>The message is larger than the server takes; nothing was sent.</summary>
public sealed class NatsPayloadTooLargeException(string subject, long size, long limit)
    : NatsException($"The message for '{subject}' has {size} bytes (headers and payload); the server takes at most {limit}.")
{
    public long Size { get; } = size;

    public long Limit { get; } = limit;
}

/// <summary>The server refused a subscription: the user lacks the permission.</summary>
public sealed class NatsPermissionException(string error) : NatsException($"Server error: {error}");
