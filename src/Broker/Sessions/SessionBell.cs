using Platform.Broker.Reconcilers;

namespace Platform.Broker.Sessions;

/// <summary>Rung when sessions were written, revoked or ended (trunkline_sessions).</summary>
internal sealed class SessionBell
{
    public Bell Bell { get; } = new();
}
