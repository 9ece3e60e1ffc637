using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>Which connections to ask for. Null means any.</summary>
/// <param name="Account">Public key of the account.</param>
/// <param name="ServerId">Ask this server alone.</param>
/// <param name="PageSize">Connections per answer. An answer carries each user's JWT, so the server's own default of 1024 makes messages of megabytes.</param>
/// <param name="ClientId">This connection of the server alone.</param>
public sealed record ConnzQuery(string? Account = null, string? ServerId = null, int PageSize = 256, ulong? ClientId = null);

/// <summary>A page of one server's connections.</summary>
public sealed record ServerConnections(ServerIdentity Server, IReadOnlyList<ClientConnection> Connections, int Total, int Offset);

/// <summary>One open connection as CONNZ shows it. The user's JWT is left out on purpose.</summary>
public sealed record ClientConnection
{
    [JsonPropertyName("cid")]
    public ulong Id { get; init; }

    /// <summary>Client, Leafnode…</summary>
    [JsonPropertyName("kind")]
    public string Kind { get; init; } = "";

    /// <summary>nats, websocket or mqtt.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "";

    [JsonPropertyName("ip")]
    public string? Ip { get; init; }

    [JsonPropertyName("start")]
    public DateTimeOffset Start { get; init; }

    [JsonPropertyName("account")]
    public string? Account { get; init; }

    /// <summary>Public key of the user (operator mode).</summary>
    [JsonPropertyName("authorized_user")]
    public string? User { get; init; }

    /// <summary>The account's name as its JWT has it, or its public key without one; not the user's.</summary>
    [JsonPropertyName("name_tag")]
    public string? NameTag { get; init; }

    /// <summary>The client's own name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("lang")]
    public string? Language { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>The key that signed the user's JWT.</summary>
    [JsonPropertyName("issuer_key")]
    public string? IssuerKey { get; init; }

    [JsonPropertyName("subscriptions")]
    public long Subscriptions { get; init; }

    /// <summary>Messages from the client.</summary>
    [JsonPropertyName("in_msgs")]
    public long InMsgs { get; init; }

    /// <summary>Messages to the client.</summary>
    [JsonPropertyName("out_msgs")]
    public long OutMsgs { get; init; }

    [JsonPropertyName("in_bytes")]
    public long InBytes { get; init; }

    [JsonPropertyName("out_bytes")]
    public long OutBytes { get; init; }

    [JsonPropertyName("rtt"), JsonConverter(typeof(GoDuration))]
    public TimeSpan? RoundTrip { get; init; }
}

/// <summary>What became of a request to drop a connection.</summary>
public enum KickOutcome
{
    /// <summary>The server is closing it.</summary>
    Kicked,

    /// <summary>The server has no such connection.</summary>
    NotThere,

    /// <summary>The server did not answer in time: it may have, or be gone.</summary>
    NoAnswer,
}
