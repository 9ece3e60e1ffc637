namespace Platform.Portal.Features.Live;

/// <summary>What of a change can close connections. What it does not touch is left as it is here: limits of -1, nobody in the sets.</summary>
internal sealed record CloseChange
{
    /// <summary>The new limit of connections, where it is another. Servers count leaf nodes among them.</summary>
    public long Conn { get; init; } = -1;

    /// <summary>The new limit of leaf nodes, where it is another.</summary>
    public long Leaf { get; init; } = -1;

    /// <summary>The new limit of one connection's subscriptions, where it is another.</summary>
    public long Subs { get; init; } = -1;

    /// <summary>Suspended or closed.</summary>
    public bool IsShut { get; init; }

    /// <summary>Account signing keys (A…) that are not in its JWT any more, or whose scope differs in anything.</summary>
    public IReadOnlySet<string> Keys { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Users (U…) whose connections are refused now: revoked, or bearers where those are disallowed.</summary>
    public IReadOnlySet<string> Users { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>Reason: "state", "key", "user", "subs", "conn" or "leaf".</summary>
internal sealed record Closing(LiveConnection Connection, string Reason);

/// <summary>Sure: closed at once on every node. Maybe: where the limit of connections is of the whole fleet and passed only together. Each node then closes,
/// when it next hears of the others (30 seconds at most), as many of its own newest as there are too many in all: which ones, depends on who hears first. Leaf nodes beyond their limit are not all closed either (2.15 closes
/// some, or none at 0), only never let in again.
/// Least and Most: how many close in all.</summary>
internal sealed record Closings(IReadOnlyList<Closing> Sure, IReadOnlyList<Closing> Maybe, int Least, int Most)
{
    public static readonly Closings None = new([], [], 0, 0);

    /// <summary>"3", or "3 to 5".</summary>
    public string Words => Least == Most ? Components.Wording.Number(Least) : $"{Components.Wording.Number(Least)} to {Components.Wording.Number(Most)}";
}
