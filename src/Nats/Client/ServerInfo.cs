using System.Text.Json.Serialization;

namespace Platform.Nats.Client;

/// <summary>What the server says of itself in INFO. Fields this client has no use for are ignored.</summary>
public sealed record ServerInfo
{
    [JsonPropertyName("server_id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("server_name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("version")]
    public string Version { get; init; } = "";

    [JsonPropertyName("cluster")]
    public string? Cluster { get; init; }

    [JsonPropertyName("host")]
    public string Host { get; init; } = "";

    [JsonPropertyName("port")]
    public int Port { get; init; }

    [JsonPropertyName("headers")]
    public bool HeadersSupported { get; init; }

    [JsonPropertyName("auth_required")]
    public bool AuthRequired { get; init; }

    [JsonPropertyName("tls_required")]
    public bool TlsRequired { get; init; }

    [JsonPropertyName("tls_available")]
    public bool TlsAvailable { get; init; }

    /// <summary>Largest message (headers and payload) in bytes.</summary>
    [JsonPropertyName("max_payload")]
    public long MaxPayload { get; init; }

    [JsonPropertyName("client_id")]
    public ulong ClientId { get; init; }

    [JsonPropertyName("client_ip")]
    public string? ClientIp { get; init; }

    /// <summary>Text to sign; new on every connection.</summary>
    [JsonPropertyName("nonce")]
    public string? Nonce { get; init; }

    /// <summary>host:port of every server of the cluster that takes clients.</summary>
    [JsonPropertyName("connect_urls")]
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];

    /// <summary>The server is about to send its clients away.</summary>
    [JsonPropertyName("ldm")]
    public bool LameDuckMode { get; init; }
}
