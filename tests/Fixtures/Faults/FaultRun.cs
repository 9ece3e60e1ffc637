using System.Diagnostics;
using System.Net.Http.Json;

namespace Platform.Fixtures;

/// <summary>How a fleet took a fault.</summary>
/// <param name="Met">What clients met, from shortly before it until all was well again.</param>
/// <param name="ConvergedSeconds">From its end until every node held an account that was made meanwhile, read back.</param>
/// <param name="ServedSeconds">From its end until the last request that failed.</param>
public sealed record FaultResult(FleetLoadResult Met, double ConvergedSeconds, double ServedSeconds);

/// <summary>A fault of a fleet under load, with a change of accounts while it lasts.</summary>
public static class FaultRun
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // So long without a failed request counts as well again: each client asks twice a second.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(4);

    /// <param name="platform">Where.</param>
    /// <param name="fault">What.</param>
    /// <param name="lasts">How long.</param>
    /// <param name="api">Of the tenant.</param>
    /// <param name="creds">Of a user of an account with JetStream.</param>
    /// <param name="clients">How many ask and answer.</param>
    /// <param name="replicas">Of each region's stream.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="TimeoutException">The fleet was not well again in time.</exception>
    public static async Task<FaultResult> RunAsync(LocalPlatform platform, FleetFault fault, TimeSpan lasts, HttpClient api, byte[] creds, int clients, int replicas, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(fault);
        await using var load = await FleetLoad.StartAsync(platform, creds, clients, replicas, ct);
        await Task.Delay(Before, ct);
        using (fault.Begin())
        {
            using var made = await api.PostAsJsonAsync("accounts", new { name = fault.Name }, ct);
            made.EnsureSuccessStatusCode();
            await Task.Delay(lasts, ct);
        }

        var ended = Stopwatch.GetTimestamp();
        while (await platform.UnconfirmedAsync(ct) is > 0 and var left)
        {
            Require(ended, $"{left} pairs of account and node are not confirmed");
            await Task.Delay(100, ct);
        }

        var converged = Stopwatch.GetElapsedTime(ended).TotalSeconds;
        while (Stopwatch.GetElapsedTime(Math.Max(ended, load.LastFailure)) < Calm)
        {
            Require(ended, "requests still fail");
            await Task.Delay(100, ct);
        }

        return new(await load.StopAsync(ct), converged, Math.Max(0, Stopwatch.GetElapsedTime(ended, load.LastFailure).TotalSeconds));

        void Require(long since, string otherwise)
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                throw new TimeoutException($"{Limit.TotalSeconds} s after the end of {fault.Name}: {otherwise}.");
            }
        }
    }
}
