namespace Platform.Portal.Features.Fleet;

/// <summary>How a node stands. "answering": it said so within the last 30 s. "stale": nobody has asked it since, so its numbers are old; mostly the controller is away.
/// "not_answering": the controller has no connection to it. "never_seen": it never had one.</summary>
public enum NodeState { Answering, Stale, NotAnswering, NeverSeen }

internal static class NodeStates
{
    /// <summary>A report older than this is old: three of the controller's longest intervals.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    public static NodeState Of(bool isUp, DateTimeOffset? heardAt, DateTimeOffset now) =>
        !isUp ? heardAt is null ? NodeState.NeverSeen : NodeState.NotAnswering
        : now - heardAt <= Fresh ? NodeState.Answering
        : NodeState.Stale;
}
