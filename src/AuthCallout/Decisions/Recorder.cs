using System.Collections.Concurrent;
using System.Threading.Channels;
using Npgsql;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Telemetry;
using Platform.Kernel;
using Platform.Store;

namespace Platform.AuthCallout.Decisions;

/// <summary>Writes what was decided, beside the answers and never in their way: in batches, at most a quarter of a second late. While PostgreSQL does not take them
/// rows wait, sessions longest (a session nobody knows of cannot be revoked); what no longer fits is counted.</summary>
internal sealed partial class Recorder(FleetDataSource store, LimitOptions options, CalloutMetrics metrics, TimeProvider clock, ILogger<Recorder> log) : BackgroundService
{
    private const int PerStatement = 1000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SweepAfter = TimeSpan.FromSeconds(1);
    private readonly RowBuffer<DecisionRow> _decisions = new(options.DecisionBuffer);
    private readonly RowBuffer<SessionRow> _sessions = new(options.SessionBuffer);
    private readonly ConcurrentDictionary<ConnectionTokenId, DateTimeOffset> _tokens = new();
    private readonly ConcurrentDictionary<ConnectRevocationId, long> _toSweep = new();
    private readonly Channel<byte> _bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _sampling = new();
    private readonly Sampler _sampler = new(options, clock);
    private readonly List<DecisionRow> _kept = [];
    private TimeSpan _pause;

    public int WaitingDecisions => _decisions.Count;

    public int WaitingSessions => _sessions.Count;

    /// <summary>Whether the last write went through.</summary>
    public bool IsWriting { get; private set; } = true;

    public void Decided(DecisionRow row)
    {
        lock (_sampling)
        {
            _kept.Clear();
            _sampler.Take(row, _kept);
            Buffer();
        }

        _bell.Writer.TryWrite(0);
    }

    public void Admitted(SessionRow row)
    {
        if (_sessions.Add(row) is > 0 and var lost)
        {
            metrics.Lost("connect_sessions", lost);
        }

        _bell.Writer.TryWrite(0);
    }

    public void Used(ConnectionTokenId token, DateTimeOffset at) => _tokens[token] = at;

    /// <summary>Revocations that have just shown: once more, a moment later, for sessions written meanwhile.</summary>
    public void Sweep(IEnumerable<ConnectRevocationId> revocations)
    {
        foreach (var revocation in revocations)
        {
            _toSweep[revocation] = clock.GetTimestamp();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            await FlushAsync(stoppingToken);
        }

        using var last = new CancellationTokenSource(LastFlush, clock);
        TurnSampler(isLast: true);
        await FlushAsync(last.Token);
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        try
        {
            // The timer is for what stands for the rest of a second, sweeps and token uses.
            using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(1), clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
            await ((Task)_bell.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _bell.Reader.TryRead(out _);
            await Task.Delay(_pause > Gather ? _pause : Gather, clock, ct);
        }
        catch (OperationCanceledException)
        {
            _bell.Writer.TryWrite(0);
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        TurnSampler(isLast: false);
        try
        {
            await FlushAsync(_sessions, SessionTable.WriteAsync, ct);
            await FlushAsync(_decisions, DecisionTable.WriteAsync, ct);
            await WriteUsesAsync(ct);
            await SweepAsync(ct);
            IsWriting = true;
            _pause = TimeSpan.Zero;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            if (IsWriting)
            {
                Log.NotWritten(log, e.Message);
            }

            IsWriting = false;
            _pause = _pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(250) : _pause * 2 > TimeSpan.FromSeconds(2) ? TimeSpan.FromSeconds(2) : _pause * 2;
        }
    }

    private async Task FlushAsync<T>(RowBuffer<T> buffer, Func<NpgsqlConnection, IReadOnlyList<T>, CancellationToken, Task> write, CancellationToken ct)
    {
        for (var rows = buffer.Peek(PerStatement); rows.Count > 0; rows = buffer.Peek(PerStatement))
        {
            await using var connection = await store.Value.OpenConnectionAsync(ct);
            try
            {
                await write(connection, rows, ct);
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                await WriteSinglyAsync(connection, rows, write, ct);
            }

            buffer.Remove(rows);
            metrics.Written(rows.Count);
        }
    }

    // One row that PostgreSQL will never take must not keep the others out for ever.
    private async Task WriteSinglyAsync<T>(NpgsqlConnection connection, List<T> rows, Func<NpgsqlConnection, IReadOnlyList<T>, CancellationToken, Task> write, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            try
            {
                await write(connection, [row], ct);
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                metrics.Lost(typeof(T) == typeof(SessionRow) ? "connect_sessions" : "connect_decisions", 1);
                Log.RowRefused(log, e.SqlState, e.MessageText);
            }
        }
    }

    private async Task WriteUsesAsync(CancellationToken ct)
    {
        var used = _tokens.ToArray();
        if (used.Length == 0)
        {
            return;
        }

        await using var connection = await store.Value.OpenConnectionAsync(ct);
        await TokenUse.WriteAsync(connection, used.ToDictionary(), ct);
        foreach (var token in used)
        {
            _tokens.TryRemove(token); // unless it was used again meanwhile
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var due = _toSweep.Where(s => clock.GetElapsedTime(s.Value) >= SweepAfter).ToList();
        if (due.Count > 0)
        {
            await using var connection = await store.Value.OpenConnectionAsync(ct);
            await SessionTable.SweepAsync(connection, due.ConvertAll(s => s.Key), ct);
            due.ForEach(s => _toSweep.TryRemove(s));
        }
    }

    private void TurnSampler(bool isLast)
    {
        lock (_sampling)
        {
            _kept.Clear();
            _sampler.Turn(_kept, isLast);
            Buffer();
        }
    }

    private void Buffer()
    {
        if (_kept.Count > 0 && _decisions.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_kept)) is > 0 and var lost)
        {
            metrics.Lost("connect_decisions", lost);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5040, LogLevel.Warning, "Decisions and sessions wait until PostgreSQL takes them: {Reason}")]
        public static partial void NotWritten(ILogger log, string reason);

        [LoggerMessage(5041, LogLevel.Error, "PostgreSQL refused a row for good: {SqlState} {Reason}")]
        public static partial void RowRefused(ILogger log, string sqlState, string reason);
    }
}
