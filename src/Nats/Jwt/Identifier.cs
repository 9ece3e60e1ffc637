using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

/// <summary>What a payload says of itself. A type beside "nats" means the first form, whatever else there is.</summary>
internal sealed class Identifier
{
    private static readonly Shape<IdentifierParts> Nats = new Shape<IdentifierParts>()
        .Texts("tags", p => p.Tags, (p, v) => p.Tags = v)
        .Text("type", p => p.Type, (p, v) => p.Type = v)
        .Number("version", p => p.Version, (p, v) => p.Version = v);

    private static readonly Shape<Identifier> Shape = new Shape<Identifier>()
        .Text("type", i => i.TopType, (i, v) => i.TopType = v)
        .Part("nats", Nats, i => i.Parts);

    public string Kind => TopType.Length > 0 ? TopType : Parts.Type;

    public long Version => TopType.Length > 0 ? 1 : Parts.Version;

    private string TopType { get; set; } = "";

    private IdentifierParts Parts { get; } = new();

    public static Identifier Read(ReadOnlySpan<byte> payload)
    {
        var identifier = new Identifier();
        ClaimsReader.ReadInto(payload, Shape, identifier, keepUnknown: false);
        return identifier;
    }

    private sealed class IdentifierParts
    {
        public List<string>? Tags { get; set; }

        public string Type { get; set; } = "";

        public long Version { get; set; }
    }
}
