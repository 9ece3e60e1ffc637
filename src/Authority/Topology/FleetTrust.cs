using System.Text.Json;
using Platform.Nats.Jwt;

namespace Platform.Authority;

/// <summary>Whom the nodes of a topology's revision believe, and the accounts they preload, signed by keys that this operator JWT lists. Nodes get it
/// with their place, one after another: nats-server takes another operator only at its start (server/reload.go). Nothing of it is secret.</summary>
public sealed record FleetTrust(string OperatorJwt, string SystemAccountJwt, string AuthAccountJwt, string PlatformAccountJwt)
{
    /// <summary>The keys by which accounts may be signed.</summary>
    public IReadOnlyList<string> Keys() => NatsJwt.DecodeOperatorClaims(OperatorJwt).Operator.SigningKeys ?? [];

    public string Write() => JsonSerializer.Serialize(this, FleetTopology.Json);

    /// <exception cref="JsonException">A member is missing, unknown or of the wrong type; the message names it.</exception>
    public static FleetTrust Read(string text) => JsonSerializer.Deserialize<FleetTrust>(text, FleetTopology.Json) ?? throw new JsonException("The trust is null.");
}
