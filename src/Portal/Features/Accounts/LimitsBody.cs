using System.ComponentModel;
using Platform.Nats.Jwt;

namespace Platform.Portal.Features.Accounts;

/// <summary>JetStream's share of an account, or of one tier of it. Storage of 0 is off; the others have no limit at 0, as at -1.</summary>
internal record JetStreamLimitsBody
{
    [Description("Bytes of memory streams; 0: none, -1: no limit. JetStream enforces it.")]
    public long MemStorage { get; init; }

    [Description("Bytes of file streams; 0: none, -1: no limit. With both storages 0, JetStream is off.")]
    public long DiskStorage { get; init; }

    [Description("Streams; 0 or -1: no limit.")]
    public long Streams { get; init; }

    [Description("Consumers; 0 or -1: no limit.")]
    public long Consumer { get; init; }

    [Description("The most a consumer may have unacknowledged; 0 or -1: no limit.")]
    public long MaxAckPending { get; init; }

    [Description("Bytes of one memory stream; 0 or -1: no limit.")]
    public long MemMaxStreamBytes { get; init; }

    [Description("Bytes of one file stream; 0 or -1: no limit.")]
    public long DiskMaxStreamBytes { get; init; }

    [Description("Streams must say how large they may grow (max_bytes).")]
    public bool MaxBytesRequired { get; init; }

    public static JetStreamLimitsBody From(NatsJetStreamLimits from) => Read(new JetStreamLimitsBody(), from);

    private protected static T Read<T>(T to, NatsJetStreamLimits from) where T : JetStreamLimitsBody => (T)(to with
    {
        MemStorage = from.MemoryStorage,
        DiskStorage = from.DiskStorage,
        Streams = from.Streams,
        Consumer = from.Consumer,
        MaxAckPending = from.MaxAckPending,
        MemMaxStreamBytes = from.MemoryMaxStreamBytes,
        DiskMaxStreamBytes = from.DiskMaxStreamBytes,
        MaxBytesRequired = from.MaxBytesRequired,
    });

    public void ApplyTo(NatsJetStreamLimits to)
    {
        (to.MemoryStorage, to.DiskStorage, to.Streams, to.Consumer) = (MemStorage, DiskStorage, Streams, Consumer);
        (to.MaxAckPending, to.MemoryMaxStreamBytes, to.DiskMaxStreamBytes, to.MaxBytesRequired) = (MaxAckPending, MemMaxStreamBytes, DiskMaxStreamBytes, MaxBytesRequired);
    }

    /// <summary>Whether anything of JetStream is given.</summary>
    public bool HasJetStream() => MemStorage != 0 || DiskStorage != 0;

    /// <summary>Whether any member is set: tiers exclude it.</summary>
    public bool HasJetStreamMember() =>
        HasJetStream() || Streams != 0 || Consumer != 0 || MaxAckPending != 0 || MemMaxStreamBytes != 0 || DiskMaxStreamBytes != 0 || MaxBytesRequired;
}

/// <summary>What an account may use, in the JWT's own field names. Left out: the default of a new account, which is no limit and no JetStream.</summary>
internal sealed record LimitsBody : JetStreamLimitsBody
{
    [Description("Subscriptions of one connection; 0: none at all, -1: no limit. Servers enforce the lowest of user, account and server.")]
    public long Subs { get; init; } = -1;

    [Description("Bytes. Carried in the JWT; nats-server does not enforce it.")]
    public long Data { get; init; } = -1;

    [Description("Bytes of one message; 0: empty messages only, -1: no limit but the server's.")]
    public long Payload { get; init; } = -1;

    [Description("Imports; 0: none, -1: no limit. Checked when the account is signed.")]
    public long Imports { get; init; } = -1;

    [Description("Exports; 0: none, -1: no limit. Checked when the account is signed.")]
    public long Exports { get; init; } = -1;

    [Description("Exports may have wildcards. Only looked at when exports is not -1.")]
    public bool Wildcards { get; init; } = true;

    [Description("Users may not connect with a bearer JWT, without proof of their key.")]
    public bool DisallowBearer { get; init; }

    [Description("Client connections in the whole fleet; 0: nobody, -1: no limit. Lowered, the newest beyond it are closed.")]
    public long Conn { get; init; } = -1;

    [Description("Leaf node connections; 0: none, -1: no limit.")]
    public long Leaf { get; init; } = -1;

    [Description("JetStream by replica count, \"R1\" to \"R5\". Where there is a tier, the JetStream members beside it are 0, and a replica count without tier has no streams.")]
    public Dictionary<string, JetStreamLimitsBody>? TieredLimits { get; init; }

    public static LimitsBody From(NatsOperatorLimits from) => Read(new LimitsBody(), from) with
    {
        Subs = from.Subs,
        Data = from.Data,
        Payload = from.Payload,
        Imports = from.Imports,
        Exports = from.Exports,
        Wildcards = from.WildcardExports,
        DisallowBearer = from.DisallowBearer,
        Conn = from.Conn,
        Leaf = from.LeafNodeConn,
        TieredLimits = from.TieredLimits is { Count: > 0 } tiers ? tiers.ToDictionary(t => t.Key, t => From(t.Value), StringComparer.Ordinal) : null,
    };

    /// <summary>Writes into limits that may hold more than this body knows; what it does not know stays.</summary>
    public void ApplyTo(NatsOperatorLimits to)
    {
        base.ApplyTo(to);
        (to.Subs, to.Data, to.Payload, to.Imports, to.Exports) = (Subs, Data, Payload, Imports, Exports);
        (to.WildcardExports, to.DisallowBearer, to.Conn, to.LeafNodeConn) = (Wildcards, DisallowBearer, Conn, Leaf);
        if (TieredLimits is not { Count: > 0 } tiers)
        {
            to.TieredLimits = null;
            return;
        }

        var next = new Dictionary<string, NatsJetStreamLimits>(StringComparer.Ordinal);
        foreach (var (name, tier) in tiers)
        {
            next[name] = to.TieredLimits?.GetValueOrDefault(name) ?? new NatsJetStreamLimits();
            tier.ApplyTo(next[name]);
        }

        to.TieredLimits = next;
    }
}
