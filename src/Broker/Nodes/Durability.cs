using System.Text.Json.Serialization;

namespace Platform.Broker.Nodes;

/// <summary>What a node's JetStream promises of a message it acknowledged. One value for a whole server, so streams choose by the tag "sync:" of nodes
/// (fleet.md §6).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Durability>))]
internal enum Durability
{
    /// <summary>On disk within ten seconds: a message is lost only if all replicas lose power together within that time.</summary>
    Replicated,

    /// <summary>On disk before it is acknowledged, at the price of one fsync a message. For streams without replicas.</summary>
    Always,
}

internal static class DurabilityValues
{
    public static string SyncInterval(this Durability durability) => durability switch
    {
        Durability.Replicated => "10s",
        Durability.Always => "always",
    };

    public static string Tag(this Durability durability) => durability switch
    {
        Durability.Replicated => "interval",
        Durability.Always => "always",
    };
}
