using System.Text.Json.Serialization;

namespace Platform.Nats.JetStream.Models;

/// <summary>A refusal of the JetStream API.</summary>
/// <param name="Code">Of the kind of HTTP statuses.</param>
/// <param name="ErrCode">Which error it is, nats-server's errors.json lists them.</param>
/// <param name="Description">In words.</param>
public sealed record ApiError(
    [property: JsonPropertyName("code")] int Code,
    [property: JsonPropertyName("err_code")] int ErrCode,
    [property: JsonPropertyName("description")] string Description);
