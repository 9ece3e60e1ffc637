namespace Platform.Fixtures;

/// <summary>How bytes get from one region to another.</summary>
/// <param name="IsCut">They do not; nobody is told, as with a cable that is cut.</param>
/// <param name="Delay">One way.</param>
/// <param name="Loss">The part of all pieces that is lost on the way and comes a retransmission later, and all that follow it no sooner.</param>
public sealed record LinkState(bool IsCut = false, TimeSpan Delay = default, double Loss = 0)
{
    public static readonly LinkState Good = new();

    public static readonly LinkState Cut = new(IsCut: true);

    /// <summary>What a lost piece costs: the least time Linux waits before it sends once more (TCP_RTO_MIN), and the way itself.</summary>
    public TimeSpan Retransmission => TimeSpan.FromMilliseconds(200) + (2 * Delay);
}
