using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.Client.Wire;

/// <summary>The body of CONNECT.</summary>
internal sealed record ConnectCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public bool Verbose { get; init; }

    public bool Pedantic { get; init; }

    public bool TlsRequired { get; init; }

    public required string Name { get; init; }

    public string Lang { get; init; } = ".NET";

    public string Version { get; init; } = "1.0.0";

    /// <summary>1: INFO may come at any time.</summary>
    public int Protocol { get; init; } = 1;

    public bool Echo { get; init; }

    public bool Headers { get; init; } = true;

    public bool NoResponders { get; init; } = true;

    [JsonPropertyName("user")]
    public string? Username { get; init; }

    [JsonPropertyName("pass")]
    public string? Password { get; init; }

    [JsonPropertyName("auth_token")]
    public string? Token { get; init; }

    public string? Jwt { get; init; }

    [JsonPropertyName("nkey")]
    public string? NKey { get; init; }

    [JsonPropertyName("sig")]
    public string? Signature { get; init; }

    /// <summary>CONNECT and the PING whose PONG means: accepted.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"CONNECT {JsonSerializer.Serialize(this, Json)}\r\nPING\r\n");
}
