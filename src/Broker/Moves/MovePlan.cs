namespace Platform.Broker.Moves;

/// <summary>(connections of each node) -> which have to go elsewhere. Pure.</summary>
internal static class MovePlan
{
    /// <summary>How many of each node's are more than its share, which is the same for all, rounded up.</summary>
    public static IReadOnlyDictionary<string, int> Surplus(IReadOnlyDictionary<string, int> connections)
    {
        var share = connections.Count == 0 ? 0 : (connections.Values.Sum() + connections.Count - 1) / connections.Count;
        return connections.ToDictionary(c => c.Key, c => Math.Max(0, c.Value - share), StringComparer.Ordinal);
    }

    /// <summary>The newest of a node's: they are here because others were away, or have known this node for the shortest time.</summary>
    public static IReadOnlyList<MovedClient> Newest(IReadOnlyList<MovedClient> clients, long most) =>
        [.. clients.OrderByDescending(c => c.Start).ThenByDescending(c => c.Id).Take((int)Math.Clamp(most, 0, int.MaxValue))];
}
