namespace Platform.Broker.Nodes;

/// <summary>Which release of nats-server knows which key. A key it does not know keeps a server from starting, so a configuration is cut down
/// to what its target knows (fleet.md §1.5, from the parser tables of every tag; releases before 2.10.27 are not served).</summary>
internal static class NatsCapabilities
{
    // The first release of each minor line that has the key; lines after the last one named have it from the start.
    private static readonly Dictionary<string, Version[]> Since = new(StringComparer.Ordinal)
    {
        ["default_sentinel"] = [new(2, 11, 2)],
        ["server_metadata"] = [new(2, 12, 0)],
        ["cluster.connect_backoff"] = [new(2, 12, 0)],
        ["cluster.write_deadline"] = [new(2, 11, 11), new(2, 12, 1)],
        ["gateway.connect_backoff"] = [new(2, 12, 0)],
        ["gateway.write_deadline"] = [new(2, 11, 11), new(2, 12, 1)],
        ["leafnodes.write_deadline"] = [new(2, 11, 11), new(2, 12, 1)],
        ["websocket.ping_interval"] = [new(2, 11, 12), new(2, 12, 3)],
        ["mqtt.js_api_timeout"] = [new(2, 11, 3)],
        ["jetstream.strict"] = [new(2, 11, 0)],
        ["jetstream.meta_compact_size"] = [new(2, 11, 11), new(2, 12, 2)],
    };

    /// <summary>The configuration without what <paramref name="target"/> does not know.</summary>
    public static ConfBlock Strip(ConfBlock file, Version target) => Strip(file, target, "");

    private static ConfBlock Strip(ConfBlock block, Version target, string path)
    {
        var kept = new ConfBlock();
        foreach (var (key, value) in block.Where(e => Knows(target, path + e.Key)))
        {
            kept.Add(key, value is ConfBlock inner ? Strip(inner, target, $"{path}{key}.") : value);
        }

        return kept;
    }

    private static bool Knows(Version target, string path) =>
        !Since.TryGetValue(path, out var since) || since.Any(first => target >= first && (target.Minor == first.Minor || first == since[^1]));
}
