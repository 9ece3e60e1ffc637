using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

public class NatsPermissions : NatsClaimPart
{
    public NatsPermission Pub { get; set; } = new();

    /// <summary>An entry may be "subject queue".</summary>
    public NatsPermission Sub { get; set; } = new();

    /// <summary>Allows replies to what was received.</summary>
    public NatsResponsePermission? Resp { get; set; }

    internal bool IsZero => Pub.IsZero && Sub.IsZero && Resp is null;

    /// <summary>JSON in NATS's spelling, unknown members included: pub, sub, resp.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsPermissions FromJson(string json) => ClaimJson.Read(PartShapes.Permissions, json, new NatsPermissions());

    /// <summary>See <see cref="FromJson"/>.</summary>
    public virtual string ToJson() => ClaimJson.Write(PartShapes.Permissions, this);
}

/// <summary>Null is absent; an empty list is "present", which matters to scoped users.</summary>
public sealed class NatsPermission : NatsClaimPart
{
    public List<string>? Allow { get; set; }

    public List<string>? Deny { get; set; }

    internal bool IsZero => Allow is null && Deny is null;
}

public sealed class NatsResponsePermission : NatsClaimPart
{
    /// <summary>0 = the server's default, 1.</summary>
    public long MaxMsgs { get; set; }

    /// <summary>Nanoseconds; 0 = the server's default, 2 minutes.</summary>
    public long Expires { get; set; }
}
