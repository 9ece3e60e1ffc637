using System.Globalization;

namespace Platform.Broker.Nodes;

internal enum ReloadEffect
{
    Unchanged,

    /// <summary>The running server takes it over on SIGHUP; connections stay.</summary>
    Reload,

    /// <summary>The server has to be started anew.</summary>
    Restart,
}

/// <summary>What it takes to get a running server from one configuration to another. A server refuses a reload whole if one key of it cannot be
/// reloaded, so this is decided before it is asked (fleet.md §0-1; the table is §1.1, checked against the real server by ReloadPlanTests).</summary>
/// <param name="Reloads">Changed keys that a reload takes over.</param>
/// <param name="Restarts">Changed keys that it does not.</param>
internal sealed record ReloadPlan(IReadOnlyList<string> Reloads, IReadOnlyList<string> Restarts)
{
    /// <summary>Keys, or whole blocks, that nats-server takes over while it runs. All others need a restart.</summary>
    private static readonly string[] Reloadable =
    [
        "server_tags", "server_metadata", "client_advertise", "max_connections", "max_payload", "max_control_line", "ping_interval", "ping_max", "write_deadline",
        "authorization.timeout", "connect_error_reports", "reconnect_error_reports", "pid_file", "log_file", "logtime_utc", "default_sentinel",
        "cluster.advertise", "cluster.pool_size", "cluster.compression", "cluster.connect_backoff", "cluster.ping_interval", "cluster.ping_max", "cluster.write_deadline",
        "cluster.authorization", "cluster.tls", "cluster.routes",
        "gateway.tls.cert_file", "gateway.tls.key_file", "gateway.tls.ca_file", "gateway.tls.verify", "gateway.tls.min_version", "leafnodes.compression",
        "resolver.hard_delete", "resolver.interval", "resolver.limit", "resolver.timeout", "resolver_preload",
        "mqtt.ack_wait", "mqtt.max_ack_pending", "mqtt.stream_replicas", "mqtt.consumer_memory_storage", "mqtt.consumer_inactive_threshold",
        "jetstream.meta_compact_size",
    ];

    /// <summary>Sizes that a reload takes over when they grow.</summary>
    private static readonly string[] Growing = ["jetstream.max_memory_store", "jetstream.max_file_store"];

    public ReloadEffect Effect => Restarts.Count > 0 ? ReloadEffect.Restart : Reloads.Count > 0 ? ReloadEffect.Reload : ReloadEffect.Unchanged;

    public static ReloadPlan Between(ConfBlock old, ConfBlock @new)
    {
        var before = Leaves(old, "").ToDictionary(StringComparer.Ordinal);
        var after = Leaves(@new, "").ToDictionary(StringComparer.Ordinal);
        var changed = before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Where(key => !string.Equals(before.GetValueOrDefault(key), after.GetValueOrDefault(key), StringComparison.Ordinal))
            .ToLookup(key => IsReloadable(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key)));
        return new([.. changed[true]], [.. changed[false]]);
    }

    private static bool IsReloadable(string key, string? before, string? after) =>
        Reloadable.Any(known => key.StartsWith(known, StringComparison.Ordinal) && (key.Length == known.Length || key[known.Length] == '.'))
        || (Growing.Contains(key, StringComparer.Ordinal)
            && long.TryParse(before, CultureInfo.InvariantCulture, out var from) && long.TryParse(after, CultureInfo.InvariantCulture, out var to) && to > from);

    private static IEnumerable<(string Key, string Value)> Leaves(ConfBlock block, string path) =>
        block.SelectMany(e => e.Value is ConfBlock inner ? Leaves(inner, $"{path}{e.Key}.") : [(path + e.Key, ConfWriter.Inline(e.Value))]);
}
