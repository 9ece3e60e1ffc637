using Microsoft.Extensions.Primitives;

namespace Platform.Nats.Client;

/// <summary>The headers of a message, in the order they were added. Names are case-sensitive, as on the NATS wire.</summary>
public sealed class NatsHeaders : Dictionary<string, StringValues>
{
    public NatsHeaders()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The server's status (503: nobody listens), or 0 in an ordinary message.</summary>
    public int Code { get; internal set; }

    /// <summary>The text behind <see cref="Code"/>.</summary>
    public string MessageText { get; internal set; } = "";

    // Bytes the headers took on the wire, to tell an empty payload.
    internal int WireLength { get; set; }
}
