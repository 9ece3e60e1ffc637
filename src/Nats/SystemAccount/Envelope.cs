using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Nats.Client;

namespace Platform.Nats.SystemAccount;

/// <summary>Every system answer: <c>{"server":{…},"data":{…}}</c> or <c>{"server":{…},"error":{"code","description"}}</c>.</summary>
internal sealed record Envelope<T>
{
    [JsonPropertyName("server")]
    public ServerIdentity Server { get; init; } = new();

    [JsonPropertyName("data")]
    public T? Data { get; init; }

    [JsonPropertyName("error")]
    public EnvelopeError? Error { get; init; }
}

internal sealed record EnvelopeError
{
    [JsonPropertyName("code")]
    public int Code { get; init; }

    [JsonPropertyName("description")]
    public string Description { get; init; } = "";
}

/// <summary>The data of a claims update or delete.</summary>
internal sealed record ClaimsReceipt
{
    [JsonPropertyName("code")]
    public int Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

/// <summary>The data of CONNZ.</summary>
internal sealed record ConnzData
{
    [JsonPropertyName("total")]
    public int Total { get; init; }

    [JsonPropertyName("connections")]
    public IReadOnlyList<ClientConnection> Connections { get; init; } = [];
}

/// <summary>A connect or disconnect event.</summary>
internal sealed record ClientEvent
{
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("timestamp")]
    public DateTimeOffset Timestamp { get; init; }

    [JsonPropertyName("server")]
    public ServerIdentity Server { get; init; } = new();

    [JsonPropertyName("client")]
    public EventClient Client { get; init; } = new();

    [JsonPropertyName("reason")]
    public string Reason { get; init; } = "";

    [JsonPropertyName("sent")]
    public Traffic Sent { get; init; } = new();

    [JsonPropertyName("received")]
    public Traffic Received { get; init; } = new();
}

/// <summary>Fields this code has no use for are skipped: servers add some in patch releases.</summary>
internal static class SystemJson
{
    /// <summary>Reads one answer or event.</summary>
    /// <exception cref="NatsException">It is not JSON of this shape.</exception>
    public static T Read<T>(NatsMsg<byte[]> message)
    {
        message.EnsureSuccess();
        try
        {
            return JsonSerializer.Deserialize<T>(message.Data) ?? throw new NatsException($"The message on '{message.Subject}' is null.");
        }
        catch (JsonException e)
        {
            throw new NatsException($"The message on '{message.Subject}' cannot be read: {e.Message}", e);
        }
    }
}
