using System.Diagnostics;

namespace Platform.Fixtures;

/// <summary>How a fleet took the loss of a node.</summary>
/// <param name="AllInSeconds">From the kill until every client of it was in elsewhere.</param>
/// <param name="CalmSeconds">From then until connecting took no longer than before.</param>
/// <param name="BaselineMilliseconds">A connection's usual time before.</param>
/// <param name="Errors">What attempts met on the way; each was tried again.</param>
public sealed record OutageResult(double AllInSeconds, double CalmSeconds, double BaselineMilliseconds, IReadOnlyDictionary<string, int> Errors);

/// <summary>All clients live on one node; the node dies by kill -9; they come back to the others.</summary>
public static class Outage
{
    private const int Probes = 20;

    // Of the usual time: noise of a shared machine, not a queue.
    private const double Allowance = 1.5;
    private const double AllowanceMilliseconds = 5;

    /// <param name="clients">All on that node.</param>
    /// <param name="kill">Ends the node.</param>
    /// <param name="others">Where they may go.</param>
    /// <param name="probe">CONNECT of a client beside them.</param>
    /// <param name="limit">For all to be in.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<OutageResult> RunAsync(LiveClients clients, Action kill, IReadOnlyList<string> others, string probe, TimeSpan limit, CancellationToken ct)
    {
        // The best of three looks: what a connection takes when nothing is in the way.
        var baseline = Math.Min(Math.Min(await UsualAsync(others[0], probe, ct), await UsualAsync(others[0], probe, ct)), await UsualAsync(others[0], probe, ct));
        clients.TakeErrors();
        clients.Use(others);
        kill();
        await clients.SomeOutAsync(ct);
        var allIn = await clients.AllInAsync(limit, ct);
        var errors = clients.TakeErrors();
        var started = Stopwatch.GetTimestamp();
        var calm = 0.0;
        while (await UsualAsync(others[0], probe, ct) > (Allowance * baseline) + AllowanceMilliseconds)
        {
            calm = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (calm > limit.TotalSeconds)
            {
                break;
            }
        }

        return new OutageResult(allIn, calm, baseline, errors);
    }

    private static async Task<double> UsualAsync(string url, string probe, CancellationToken ct)
    {
        var storm = await Storm.RunAsync(url, Probes, 1, _ => probe, TimeSpan.FromSeconds(5), ct);
        return storm.P50;
    }
}
