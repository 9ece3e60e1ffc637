using Platform.Nats.SystemAccount;

namespace Platform.Portal.Features.Live;

/// <summary>What an account uses now, all nodes together. MostSubs: subscriptions of the connection that has most. JetStream: null when it is off for the
/// account. Unknown: why nothing is known; null when it is.</summary>
internal sealed record LiveUse(long Connections, long LeafNodes, long Subs, long MostSubs, JetStreamAccount? JetStream, string? Unknown = null)
{
    public bool IsKnown => Unknown is null;

    public static LiveUse NotKnown(string why) => new(0, 0, 0, 0, null, why);
}
