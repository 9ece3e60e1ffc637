using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

/// <summary>Memory and disk of JetStream; -1 is unlimited, 0 disables (storage) or means no limit (the others).</summary>
public class NatsJetStreamLimits : NatsClaimPart
{
    /// <summary>Bytes.</summary>
    public long MemoryStorage { get; set; }

    /// <summary>Bytes.</summary>
    public long DiskStorage { get; set; }

    public long Streams { get; set; }

    public long Consumer { get; set; }

    public long MaxAckPending { get; set; }

    /// <summary>Bytes.</summary>
    public long MemoryMaxStreamBytes { get; set; }

    /// <summary>Bytes.</summary>
    public long DiskMaxStreamBytes { get; set; }

    public bool MaxBytesRequired { get; set; }

    internal bool IsJetStreamZero =>
        MemoryStorage == 0 && DiskStorage == 0 && Streams == 0 && Consumer == 0 && MaxAckPending == 0
        && MemoryMaxStreamBytes == 0 && DiskMaxStreamBytes == 0 && !MaxBytesRequired;

    /// <summary>0 or less counts as unlimited where 0 means no limit.</summary>
    public bool IsJetStreamUnlimited =>
        MemoryStorage == -1 && DiskStorage == -1 && Streams == -1 && Consumer == -1 && MaxAckPending <= 0
        && MemoryMaxStreamBytes <= 0 && DiskMaxStreamBytes <= 0 && !MaxBytesRequired;

    private protected void ClearJetStream()
    {
        MemoryStorage = DiskStorage = Streams = Consumer = MaxAckPending = MemoryMaxStreamBytes = DiskMaxStreamBytes = 0;
        MaxBytesRequired = false;
    }
}

/// <summary>
/// What an account may use. -1 is unlimited. <b>Absent is 0</b>, which for subs, conn and leaf means none at all; a new
/// account (<see cref="NatsJwt.NewAccountClaims"/>) starts unlimited, without JetStream.
/// </summary>
public sealed class NatsOperatorLimits : NatsJetStreamLimits
{
    /// <summary>Subscriptions per connection.</summary>
    public long Subs { get; set; }

    public long Data { get; set; }

    /// <summary>Bytes of one message.</summary>
    public long Payload { get; set; }

    public long Imports { get; set; }

    public long Exports { get; set; }

    public bool WildcardExports { get; set; }

    public bool DisallowBearer { get; set; }

    /// <summary>Client connections.</summary>
    public long Conn { get; set; }

    public long LeafNodeConn { get; set; }

    /// <summary>By replica count: "R1", "R3". Excludes the untiered JetStream limits.</summary>
    public Dictionary<string, NatsJetStreamLimits>? TieredLimits { get; set; }

    public bool IsEmpty => IsNatsZero && IsAccountZero && IsJetStreamZero && TieredLimits is not { Count: > 0 };

    public bool IsNatsUnlimited => Subs == -1 && Data == -1 && Payload == -1;

    public bool IsAccountUnlimited => Imports == -1 && Exports == -1 && WildcardExports && !DisallowBearer && Conn == -1 && LeafNodeConn == -1;

    public bool IsUnlimited => IsAccountUnlimited && IsNatsUnlimited && IsJetStreamUnlimited && TieredLimits is not { Count: > 0 };

    public bool IsJetStreamEnabled => TieredLimits is { Count: > 0 }
        ? TieredLimits.Values.Any(t => t.MemoryStorage != 0 || t.DiskStorage != 0)
        : MemoryStorage != 0 || DiskStorage != 0;

    /// <summary>JSON in NATS's spelling, unknown members included. Absent is 0.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsOperatorLimits FromJson(string json) => ClaimJson.Read(PartShapes.OperatorLimits, json, new NatsOperatorLimits());

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(PartShapes.OperatorLimits, this);

    /// <summary>As Go reads an account: where there are tiers, the limits without a tier are gone.</summary>
    internal void PreferTiers()
    {
        if (TieredLimits is { Count: > 0 })
        {
            ClearJetStream();
        }
    }

    private bool IsNatsZero => Subs == 0 && Data == 0 && Payload == 0;

    private bool IsAccountZero => Imports == 0 && Exports == 0 && !WildcardExports && !DisallowBearer && Conn == 0 && LeafNodeConn == 0;
}
