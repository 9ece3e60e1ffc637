using Platform.Portal.Components;
using Platform.Portal.Features.Live;

namespace Platform.Portal.Features.Accounts.Settings;

/// <summary>One limit as the form explains it. Key: the JWT's name. Use: what is in use now, in words; null where nobody can know.</summary>
internal sealed record LimitField(string Key, string Label, string Does, string AtZero, string EnforcedBy, Func<LiveUse, AccountCounts, string?> Use)
{
    private const string Nobody = "Nobody enforces it: nats-server only carries it.";
    private const string Servers = "Servers enforce it";
    private const string AtSigning = "Checked when the account is signed.";

    public static readonly IReadOnlyList<LimitField> Connections =
    [
        new("conn", "Connections", "Client connections in the whole fleet, leaf nodes among them.", "0: nobody may connect.", $"{Servers}; lowered, they close the newest beyond it.", (use, _) => Wording.Number(use.Connections + use.LeafNodes)),
        new("leaf", "Leaf nodes", "Leaf node connections in the whole fleet.", "0: none.", $"{Servers}.", (use, _) => Wording.Number(use.LeafNodes)),
        new("subs", "Subscriptions", "Of one connection.", "0: nobody may subscribe, and so nobody may ask anything.", $"{Servers}, the lowest of user, account and server; who has reached a new limit is closed.", (use, _) => $"{Wording.Number(use.MostSubs)} at most by one connection"),
        new("payload", "Message size, bytes", "Of one message.", "0: empty messages only.", $"{Servers}, the lowest of user, account and server.", (_, _) => null),
        new("data", "Data, bytes", "Of all messages.", "0 and more: as -1.", Nobody, (_, _) => null),
        new("imports", "Imports", "Subjects taken from other accounts.", "0: none.", AtSigning, (_, counts) => Wording.Number(counts.Imports)),
        new("exports", "Exports", "Subjects offered to other accounts.", "0: none.", AtSigning, (_, counts) => Wording.Number(counts.Exports)),
    ];

    public static readonly IReadOnlyList<LimitField> JetStream =
    [
        new("disk_storage", "File storage, bytes", "Of all file streams, replicas counted each.", "0: no file streams.", "JetStream refuses what goes beyond.", (use, _) => Storage(use.JetStream?.Storage)),
        new("mem_storage", "Memory storage, bytes", "Of all memory streams, replicas counted each.", "0: no memory streams.", "JetStream refuses what goes beyond.", (use, _) => Storage(use.JetStream?.Memory)),
        new("streams", "Streams", "How many.", "0: no limit.", "JetStream refuses the next.", (use, _) => Storage(use.JetStream?.Streams)),
        new("consumer", "Consumers", "How many.", "0: no limit.", "JetStream refuses the next.", (use, _) => Storage(use.JetStream?.Consumers)),
        new("max_ack_pending", "Unacknowledged", "Messages a consumer may have given out and not seen acknowledged.", "0: no limit.", "JetStream refuses consumers that ask for more.", (_, _) => null),
        new("mem_max_stream_bytes", "Memory stream, bytes", "Of one memory stream.", "0: no limit.", "JetStream refuses streams that ask for more.", (_, _) => null),
        new("disk_max_stream_bytes", "File stream, bytes", "Of one file stream.", "0: no limit.", "JetStream refuses streams that ask for more.", (_, _) => null),
    ];

    private static string? Storage(long? value) => value is { } v ? Wording.Number(v) : null;
}

/// <summary>What of an account is counted in rows.</summary>
internal sealed record AccountCounts(int Imports, int Exports);
