using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>A client of an account has connected ($SYS.ACCOUNT.A.CONNECT). <see cref="EventId"/> is the event's own, for de-duplication.</summary>
public sealed record ClientConnected(string EventId, DateTimeOffset At, ServerIdentity Server, EventClient Client);

/// <summary>A client has left ($SYS.ACCOUNT.A.DISCONNECT). Sent and received are the client's view: what it sent, what it received.
/// Reason: the server's words: "Client Closed", "Credentials Revoked", "Slow Consumer (Pending Bytes)"…</summary>
public sealed record ClientDisconnected(
    string EventId, DateTimeOffset At, ServerIdentity Server, EventClient Client, string Reason, Traffic Sent, Traffic Received);

/// <summary>Messages and bytes of payload and headers.</summary>
public sealed record Traffic
{
    [JsonPropertyName("msgs")]
    public long Messages { get; init; }

    [JsonPropertyName("bytes")]
    public long Bytes { get; init; }
}

/// <summary>The client of a connect or disconnect event. The event's user JWT is never read: it must not be stored.</summary>
public sealed record EventClient
{
    /// <summary>The connection's id on its server.</summary>
    [JsonPropertyName("id")]
    public ulong Id { get; init; }

    /// <summary>Public key of the account.</summary>
    [JsonPropertyName("acc")]
    public string Account { get; init; } = "";

    /// <summary>Public key of the user (operator mode).</summary>
    [JsonPropertyName("user")]
    public string? User { get; init; }

    /// <summary>Address the client came from.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("start")]
    public DateTimeOffset Start { get; init; }

    [JsonPropertyName("stop")]
    public DateTimeOffset? Stop { get; init; }

    /// <summary>The client's own name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("lang")]
    public string? Language { get; init; }

    [JsonPropertyName("ver")]
    public string? Version { get; init; }

    /// <summary>Round trip in nanoseconds.</summary>
    [JsonPropertyName("rtt")]
    public long RoundTripNanoseconds { get; init; }

    /// <summary>The signing key that issued the user.</summary>
    [JsonPropertyName("issuer_key")]
    public string? IssuerKey { get; init; }

    /// <summary>The account's name as its JWT has it, or its public key without one; not the user's.</summary>
    [JsonPropertyName("name_tag")]
    public string? NameTag { get; init; }

    /// <summary>Client, Leafnode…</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; init; }

    /// <summary>nats, websocket or mqtt.</summary>
    [JsonPropertyName("client_type")]
    public string? ClientType { get; init; }
}
