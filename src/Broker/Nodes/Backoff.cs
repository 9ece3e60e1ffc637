namespace Platform.Broker.Nodes;

/// <summary>Waits that double from a quarter of a second to 30 s, spread by a fifth so that nodes that fell together do not rise together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="failures">In a row, from 1.</param>
    /// <param name="dice">0 up to 1.</param>
    public static TimeSpan Wait(int failures, double dice)
    {
        var full = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 16));
        return (full < Longest ? full : Longest) * (0.8 + (0.4 * dice));
    }
}
