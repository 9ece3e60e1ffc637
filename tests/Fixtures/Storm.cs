using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Fixtures;

/// <summary>What a storm of connections met.</summary>
/// <param name="Seconds">From the first attempt until the last was over.</param>
/// <param name="Milliseconds">Of each attempt from TCP connect to PONG or its error, in order.</param>
/// <param name="Errors">How often each error came.</param>
public sealed record StormResult(double Seconds, double[] Milliseconds, IReadOnlyDictionary<string, int> Errors)
{
    public double PerSecond => Milliseconds.Length / Seconds;

    public double P50 => At(0.5);

    public double P99 => At(0.99);

    public int ErrorCount => Errors.Values.Sum();

    private double At(double share) => Milliseconds[(int)(share * (Milliseconds.Length - 1))];
}

/// <summary>As <c>goref storm</c> does: many raw connections with some in flight, each INFO, CONNECT, PING, PONG and, unless kept, close. Its own because
/// clients here bring tokens, each another.</summary>
public static class Storm
{
    /// <summary>Runs a storm of connections that end at once.</summary>
    public static Task<StormResult> RunAsync(string url, int count, int inFlight, Func<int, string> connect, TimeSpan timeout, CancellationToken ct) =>
        RunAsync(_ => url, count, inFlight, connect, timeout, client =>
        {
            client.Dispose();
            return true;
        }, ct);

    /// <summary>Runs a storm; what gets in is the caller's.</summary>
    /// <param name="url">Where the nth client connects.</param>
    /// <param name="count">How many.</param>
    /// <param name="inFlight">How many at a time.</param>
    /// <param name="connect">The nth client's CONNECT, a JSON object.</param>
    /// <param name="timeout">A client's patience for the whole of it.</param>
    /// <param name="admitted">Takes each client that got in.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<StormResult> RunAsync(
        Func<int, string> url, int count, int inFlight, Func<int, string> connect, TimeSpan timeout, Func<RawClient, bool> admitted, CancellationToken ct)
    {
        var took = new double[count];
        var errors = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var nodes = new ConcurrentDictionary<string, IPEndPoint>(StringComparer.Ordinal);
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(WorkAsync, ct)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.Sort(took);
        return new StormResult(seconds, took, errors);

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var n && n < count)
            {
                var began = Stopwatch.GetTimestamp();
                var node = nodes.GetOrAdd(url(n), u => new IPEndPoint(IPAddress.Loopback, new Uri(u).Port));
                if (await OneAsync(node, connect(n), timeout, admitted, ct) is { } error)
                {
                    errors.AddOrUpdate(error, 1, (_, before) => before + 1);
                }

                took[n] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }
    }

    private static async Task<string?> OneAsync(IPEndPoint node, string connect, TimeSpan timeout, Func<RawClient, bool> admitted, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(timeout);
        RawClient? client = null;
        try
        {
            client = await RawClient.OpenAsync(node, patience.Token);
            var error = await client.ConnectAsync(connect, patience.Token);
            if (error is null)
            {
                admitted(client);
                client = null;
            }

            return error;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "timeout";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }
        finally
        {
            client?.Dispose();
        }
    }
}
