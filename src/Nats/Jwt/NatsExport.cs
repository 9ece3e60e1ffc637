using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

/// <summary>Of an export, import or activation.</summary>
public enum NatsExportType
{
    Unknown,
    Stream,
    Service,
}

public sealed class NatsExport : NatsClaimPart
{
    public string Name { get; set; } = "";

    public string Subject { get; set; } = "";

    public NatsExportType Type { get; set; }

    /// <summary>Importers need an activation.</summary>
    public bool TokenReq { get; set; }

    /// <summary>A… or "*" to Unix seconds: activations issued at or before that time are refused.</summary>
    public Dictionary<string, long>? Revocations { get; set; }

    /// <summary>Of a service: "Singleton" (also ""), "Stream" or "Chunked".</summary>
    public string ResponseType { get; set; } = "";

    /// <summary>Nanoseconds.</summary>
    public long ResponseThreshold { get; set; }

    public NatsServiceLatency? Latency { get; set; }

    /// <summary>1-based position of the "*" that must be the importing account. Makes servers skip <see cref="TokenReq"/>.</summary>
    public ulong AccountTokenPosition { get; set; }

    public bool Advertise { get; set; }

    public bool AllowTrace { get; set; }

    public string Description { get; set; } = "";

    public string InfoUrl { get; set; } = "";

    /// <summary>JSON in NATS's spelling, unknown members included.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsExport FromJson(string json) => ClaimJson.Read(PartShapes.Export, json, new NatsExport());

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(PartShapes.Export, this);

    /// <summary>Revoked by the importer's key or by "*". Claims without issue time or subject count as revoked.</summary>
    public bool IsClaimRevoked(NatsActivationClaims? activation) =>
        activation is null || activation.IssuedAt == 0 || activation.Subject.Length == 0
        || RevocationList.IsRevoked(Revocations, activation.Subject, activation.IssuedAt);
}

public sealed class NatsServiceLatency : NatsClaimPart
{
    /// <summary>Per cent, 1 to 100; 0 = as the request's headers say, written "headers".</summary>
    public long Sampling { get; set; }

    /// <summary>The subject measurements go to.</summary>
    public string Results { get; set; } = "";
}

public sealed class NatsImport : NatsClaimPart
{
    public string Name { get; set; } = "";

    /// <summary>The exporter's subject.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The exporter, A…</summary>
    public string Account { get; set; } = "";

    /// <summary>Activation JWT, where the export asks for one.</summary>
    public string Token { get; set; } = "";

    /// <summary>Replaced by <see cref="LocalSubject"/>; only a warning.</summary>
    public string To { get; set; } = "";

    /// <summary>The importer's own subject; "$1" stands for the first "*" of <see cref="Subject"/>.</summary>
    public string LocalSubject { get; set; } = "";

    public NatsExportType Type { get; set; }

    /// <summary>Of a service: tell the exporter who asks.</summary>
    public bool Share { get; set; }

    /// <summary>Of a stream.</summary>
    public bool AllowTrace { get; set; }

    /// <summary>JSON in NATS's spelling, unknown members included.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsImport FromJson(string json) => ClaimJson.Read(PartShapes.Import, json, new NatsImport());

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(PartShapes.Import, this);
}

public sealed class NatsWeightedMapping : NatsClaimPart
{
    public string Subject { get; set; } = "";

    /// <summary>Per cent; 0 = 100.</summary>
    public byte Weight { get; set; }

    public string Cluster { get; set; } = "";

    internal int EffectiveWeight => Weight == 0 ? 100 : Weight;
}

/// <summary>Auth callout: enabled when there are <see cref="AuthUsers"/>.</summary>
public sealed class NatsExternalAuthorization : NatsClaimPart
{
    /// <summary>U…: the callout service itself.</summary>
    public List<string>? AuthUsers { get; set; }

    /// <summary>A… or a single "*".</summary>
    public List<string>? AllowedAccounts { get; set; }

    /// <summary>X…: requests are sealed for it.</summary>
    public string XKey { get; set; } = "";
}

public sealed class NatsMsgTrace : NatsClaimPart
{
    /// <summary>The subject traces go to.</summary>
    public string Destination { get; set; } = "";

    /// <summary>Per cent, 1 to 100; 0 = 100.</summary>
    public long Sampling { get; set; }
}
