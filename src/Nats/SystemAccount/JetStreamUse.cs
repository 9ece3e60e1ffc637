using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>What the account uses of JetStream, in the whole fleet.</summary>
public record JetStreamUse
{
    /// <summary>Bytes.</summary>
    [JsonPropertyName("memory")]
    public long Memory { get; init; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("storage")]
    public long Storage { get; init; }

    [JsonPropertyName("streams")]
    public long Streams { get; init; }

    [JsonPropertyName("consumers")]
    public long Consumers { get; init; }
}

/// <summary>The answer of $JS.API.INFO: whole, and by tier where the account has tiers.</summary>
public sealed record JetStreamAccount : JetStreamUse
{
    [JsonPropertyName("tiers")]
    public IReadOnlyDictionary<string, JetStreamUse>? Tiers { get; init; }

    [JsonPropertyName("error")]
    public JetStreamRefusal? Refusal { get; init; }
}

/// <summary>Why JetStream did not answer: off for the account, mostly.</summary>
public sealed record JetStreamRefusal([property: JsonPropertyName("code")] int Code, [property: JsonPropertyName("err_code")] int ErrCode, [property: JsonPropertyName("description")] string Description);
