namespace Platform.Portal.Features.Live;

/// <summary>(change, connections) -> which of them servers will close for it. Pure. The rules are nats-server 2.15's, found by experiment
/// and held against real servers by ClosePreviewTests.</summary>
internal static class ClosePreview
{
    public static Closings Of(CloseChange change, IReadOnlyList<LiveConnection> connections)
    {
        var sure = new List<Closing>();
        var rest = new List<LiveConnection>();
        foreach (var node in connections.GroupBy(c => c.ServerId, StringComparer.Ordinal))
        {
            // Each node keeps its oldest, up to the limit, whatever else it closes.
            foreach (var (place, connection) in node.OrderBy(c => c.Start).ThenBy(c => c.Id).Index())
            {
                if (ReasonOf(change, connection, place) is { } reason)
                {
                    sure.Add(new(connection, reason));
                }
                else
                {
                    rest.Add(connection);
                }
            }
        }

        var over = change.Conn < 0 ? 0 : (int)Math.Max(0, rest.Count - change.Conn);
        var maybe = rest.GroupBy(c => c.ServerId, StringComparer.Ordinal)
            .SelectMany(node => node.OrderByDescending(c => c.Start).ThenByDescending(c => c.Id).Take(over))
            .Select(c => new Closing(c, "conn")).ToList();
        var leafs = change.Leaf < 0 ? [] : rest.Where(c => c.IsLeafNode).ToList();
        maybe.AddRange(leafs.Count > change.Leaf ? leafs.Except(maybe.Select(m => m.Connection)).Select(c => new Closing(c, "leaf")) : []);
        return new(sure, maybe, sure.Count + over, sure.Count + maybe.Count);
    }

    private static string? ReasonOf(CloseChange change, LiveConnection connection, int place) =>
        change.IsShut ? "state"
        : connection.SignedBy is { } key && change.Keys.Contains(key) ? "key"
        : connection.User is { } user && change.Users.Contains(user) ? "user"
        : change.Subs >= 0 && connection.Subs >= change.Subs ? "subs"
        : change.Conn >= 0 && place >= change.Conn ? "conn"
        : null;
}
