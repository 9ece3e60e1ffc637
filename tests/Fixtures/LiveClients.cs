using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Fixtures;

/// <summary>Thousands of clients that stay: each connects with its CONNECT, and when its server goes tries the others at random until it is in again. Before an
/// attempt each waits a random part of a spread, which doubles with every failure in a row up to <see cref="LongestSpread"/>: as README asks of clients
/// that bring tokens. Clients that hurry for ever keep a fleet busy with attempts that nobody waits for any more.</summary>
public sealed class LiveClients : IAsyncDisposable
{
    /// <summary>What a spread grows to.</summary>
    public static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly TimeSpan _spread;
    private volatile IPEndPoint[] _nodes;
    private readonly Task _living;
    private int _connected;

    /// <param name="nodes">Client URLs they may use.</param>
    /// <param name="connects">CONNECT of each.</param>
    /// <param name="spread">Longest wait before the first attempt to come back.</param>
    public LiveClients(IEnumerable<string> nodes, IReadOnlyList<string> connects, TimeSpan spread)
    {
        (_nodes, _spread, Count) = (Parse(nodes), spread, connects.Count);
        _living = Task.WhenAll(connects.Select(connect => Task.Run(() => LiveAsync(connect))));
    }

    public int Count { get; }

    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Errors of attempts to come in since the last call, and how often each came.</summary>
    public IReadOnlyDictionary<string, int> TakeErrors()
    {
        var taken = _errors.ToDictionary(StringComparer.Ordinal);
        _errors.Clear();
        return taken;
    }

    /// <summary>From now on they use these nodes; who is connected stays.</summary>
    public void Use(IEnumerable<string> nodes) => _nodes = Parse(nodes);

    /// <summary>Waits until all are in; seconds it took.</summary>
    /// <exception cref="TimeoutException">Not all are.</exception>
    public async Task<double> AllInAsync(TimeSpan limit, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (Connected < Count)
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"{Connected} of {Count} are in; {string.Join(", ", _errors.Select(e => $"{e.Value} x {e.Key}"))}");
            }

            await Task.Delay(20, ct);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Waits until some are out: the server's end has been noticed.</summary>
    public async Task SomeOutAsync(CancellationToken ct)
    {
        while (Connected == Count)
        {
            await Task.Delay(5, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _living.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private static IPEndPoint[] Parse(IEnumerable<string> nodes) => [.. nodes.Select(n => new IPEndPoint(IPAddress.Loopback, new Uri(n).Port))];

    private async Task LiveAsync(string connect)
    {
        var spread = _spread;
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(spread * Random.Shared.NextDouble(), _end.Token);
            using var client = await ComeInAsync(connect);
            if (client is null)
            {
                spread = TimeSpan.FromTicks(Math.Min(spread.Ticks * 2, LongestSpread.Ticks));
                continue;
            }

            spread = _spread;

            Interlocked.Increment(ref _connected);
            try
            {
                await client.StayAsync(_end.Token);
            }
            finally
            {
                Interlocked.Decrement(ref _connected);
            }
        }
    }

    private async Task<RawClient?> ComeInAsync(string connect)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(Patience);
        RawClient? client = null;
        string? error;
        try
        {
            client = await RawClient.OpenAsync(Random.Shared.GetItems(_nodes, 1)[0], patience.Token);
            error = await client.ConnectAsync(connect, patience.Token);
            if (error is null)
            {
                return client;
            }
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            error = "timeout";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            error = e.Message;
        }

        client?.Dispose();
        _errors.AddOrUpdate(error, 1, (_, before) => before + 1);
        return null;
    }
}
