using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Moves;

/// <summary>Connections that are asked to go elsewhere. Kind: "drain", "rebalance" or "kick". Target: the node; the region where it is rebalanced. Connections: how many at
/// most; null for all. State: "running", "done" or "cancelled". Asked: how often one was asked. Remaining: how many have still to go. Why: what it waits for, or why some are left.</summary>
public sealed record MoveView(
    MoveId Id, string Kind, string Target, long? ClientId, int? Connections, int PerSecond, string State, long Asked, long Remaining, string Why, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    internal static MoveView From(ConnectionMove m) => new(
        m.Id, Json.Word(m.Kind), m.Target, m.ClientId, m.Most, m.PerSecond, Json.Word(m.State), m.Asked, m.Remaining, m.Why, m.CreatedBy, m.CreatedAt, m.EndedAt);
}
