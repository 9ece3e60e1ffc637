namespace Platform.Broker.Agents;

/// <summary>One question of an agent, <c>POST /agents/v1/turn</c>: what it has, and what it knows is wanted. The answer, a NodeOrder, comes when
/// another is wanted, or after <see cref="Longest"/>.</summary>
internal sealed record AgentTurn(long KnownRevision, long KnownRestarts, AgentReport Report, string KnownCordoned = "")
{
    public const string Path = "/agents/v1/turn";

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
}
