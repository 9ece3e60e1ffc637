namespace Platform.Portal.Features.Live;

/// <summary>One open connection of an account, as its node tells of it. Id: the node's own number for it (cid). User: the user's nkey, U…. SignedBy: the
/// account key that signed the user. Name: the client's own. Subs: its subscriptions. In: from the client; Out: to it.</summary>
internal sealed record LiveConnection(
    string Node, string Region, string ServerId, ulong Id, string Kind, string? User, string? SignedBy, string Name, string? Language, string? Host,
    DateTimeOffset Start, long Subs, long InMsgs, long OutMsgs, long InBytes, long OutBytes)
{
    public bool IsLeafNode => string.Equals(Kind, "Leafnode", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The connections of an account now. Unknown: why they are not known (the account is suspended, full, or no node answers); null when they are.
/// Nodes: how many are up; Answered: how many told.</summary>
internal sealed record LiveConnections(IReadOnlyList<LiveConnection> Connections, int Nodes, int Answered, string? Unknown = null)
{
    public bool IsKnown => Unknown is null;

    public static LiveConnections NotKnown(string why) => new([], 0, 0, why);
}
