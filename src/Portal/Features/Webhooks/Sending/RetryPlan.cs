namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>When a message is tried again: the schedule Standard Webhooks publishes, each wait up to a tenth longer so that what failed together does not come back
/// together. Pure.</summary>
internal static class RetryPlan
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    // Who asks for more patience than the longest wait of the schedule gets that.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>A webhook that failed for so long, and did not succeed once, is disabled.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(5);

    /// <param name="tries">So many failed, this one included: 1 or more.</param>
    /// <param name="now">When the last one did.</param>
    /// <param name="asked">Retry-After, where there was one.</param>
    /// <param name="random">0 to 1.</param>
    /// <returns>When the next one is; null: it is given up.</returns>
    public static DateTimeOffset? Next(int tries, DateTimeOffset now, TimeSpan? asked, double random)
    {
        if (tries > Waits.Length)
        {
            return null;
        }

        var wait = Waits[tries - 1] * (1 + (random / 10));
        var wanted = Bound(asked);
        return now + (wanted > wait ? wanted : wait);
    }

    /// <summary>How long nothing is sent to a webhook that asked for less.</summary>
    public static TimeSpan Bound(TimeSpan? asked) => asked is not { } wanted || wanted < TimeSpan.Zero ? TimeSpan.Zero : wanted < Longest ? wanted : Longest;
}
