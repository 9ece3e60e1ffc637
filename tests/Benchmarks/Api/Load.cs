using System.Collections.Concurrent;
using Platform.Benchmarks.Callout;

namespace Platform.Benchmarks.Api;

/// <summary>So many connections at once, each sending its next request when its last is answered.</summary>
internal static class Load
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    /// <param name="server">Who is asked.</param>
    /// <param name="pid">Its process, whose CPU time is counted.</param>
    /// <param name="requests">For each connection, the n-th request.</param>
    /// <param name="expected">The status of every answer.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<LoadResult> RunAsync(Uri server, int pid, IReadOnlyList<Func<int, byte[]>> requests, int expected, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var took = new ConcurrentBag<List<double>>();
        var begin = clock.GetTimestamp();
        var workers = requests.Select(async request =>
        {
            using var http = await RawHttp.ConnectAsync(server, ct);
            var own = new List<double>();
            for (var n = 0; clock.GetElapsedTime(begin) < Warming + Measured; n++)
            {
                var start = clock.GetTimestamp();
                var status = await http.SendAsync(request(n), ct);
                if (status != expected)
                {
                    throw new InvalidOperationException($"{server} answered {status}, not {expected}.");
                }

                if (clock.GetElapsedTime(begin, start) >= Warming)
                {
                    own.Add(clock.GetElapsedTime(start).TotalMilliseconds);
                }
            }

            took.Add(own);
        }).ToList();
        await Task.Delay(Warming, ct);
        var cpu = ProcessCpu.Of(pid);
        await Task.WhenAll(workers);
        var used = ProcessCpu.Of(pid) - cpu;
        double[] all = [.. took.SelectMany(t => t).Order()];
        return new(all.Length / Measured.TotalSeconds, all[(int)(all.Length * 0.99)], used.TotalMicroseconds / all.Length);
    }
}

/// <param name="PerSecond">Answers.</param>
/// <param name="P99">Milliseconds from sending to the whole answer.</param>
/// <param name="Cpu">Microseconds of the server's process per answer.</param>
internal sealed record LoadResult(double PerSecond, double P99, double Cpu);
