using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

/// <summary>What tokens of the first form had beside "nats"; free-form claims take it in.</summary>
internal sealed class GenericTopMembers
{
    private static readonly Shape<GenericTopMembers> Shape = new Shape<GenericTopMembers>()
        .Texts("tags", g => g.Tags, (g, v) => g.Tags = v)
        .Text("type", g => g.Type, (g, v) => g.Type = v)
        .Number("version", g => g.Version, (g, v) => g.Version = v);

    private List<string>? Tags { get; set; }

    private string Type { get; set; } = "";

    private long Version { get; set; }

    public static GenericTopMembers Read(ReadOnlySpan<byte> payload)
    {
        var members = new GenericTopMembers();
        ClaimsReader.ReadInto(payload, Shape, members, keepUnknown: false);
        return members;
    }

    /// <exception cref="NatsJwtException">There is no "nats" to move them into.</exception>
    public void MoveInto(NatsGenericClaims claims)
    {
        if (Type.Length == 0 && Tags is not { Count: > 0 })
        {
            return;
        }

        var data = claims.Data ?? throw new NatsJwtException(NatsJwtError.Json, "JSON: a token of the first form needs \"nats\"");
        if (Type.Length > 0)
        {
            data["type"] = Type;
        }

        if (Tags is { Count: > 0 })
        {
            data["tags"] = Tags.ConvertAll<object?>(t => t);
        }
    }
}
