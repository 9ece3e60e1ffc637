using System.Security.Cryptography;
using Npgsql;
using Platform.Authority;
using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Service;
using Platform.Kernel;

namespace Platform.AuthCallout.Snapshot;

/// <summary>Keeps the snapshot: from disk at the start, from PostgreSQL when its bell rings or a while has passed, and back to disk after each change.
/// A reading that fails leaves the one there is; the service answers from it for as long as it takes.</summary>
internal sealed partial class SnapshotKeeper(
    SnapshotHolder holder, SnapshotReader reader, SecretsReader secrets, SnapshotBox box, KeySets keySets, ProviderGates gates, SourceLimits sources, Envelopes envelopes,
    FleetServers servers, Recorder recorder, StoreBell bell, CalloutOptions options, TimeProvider clock, ILogger<SnapshotKeeper> log) : BackgroundService
{
    private static readonly TimeSpan KeysOnTheirWay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveGather = TimeSpan.FromMilliseconds(500);

    // Between two readings, however long they take: a change must not wait for as long again.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    // Other processes answer while this one starts; what PostgreSQL, busy as it may be, does not say by then is taken from disk.
    private static readonly TimeSpan FirstReading = TimeSpan.FromSeconds(10);

    // Answers under way with a key that left the snapshot are long done by then.
    private static readonly TimeSpan InUse = TimeSpan.FromSeconds(30);
    private readonly Queue<(SnapshotSecrets Old, SnapshotSecrets Next, long At)> _leaving = new();
    private HashSet<ConnectRevocationId>? _revocations;
    private CalloutState? _onDisk;
    private volatile bool _isStoreUp;

    /// <summary>The last reading of PostgreSQL went through.</summary>
    public bool IsStoreUp => _isStoreUp;

    /// <summary>The snapshot in use came from disk: PostgreSQL has not been read since the start.</summary>
    public bool IsFromDisk { get; private set; }

    /// <summary>How long the last reading took.</summary>
    public TimeSpan Took { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        // The file may be older than a revocation, so nobody is admitted by it while PostgreSQL can be asked: the link opens after this.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(FirstReading);
        await TryReadAsync(patience.Token);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(KeepAsync(stoppingToken), SaveAsync(stoppingToken));
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var next = await TryReadAsync(ct);
            try
            {
                await bell.WaitAsync(next, ct);
                // Rings are gathered; and readings of a large store do not follow one another without a pause.
                var pause = Took < LongestPause ? Took : LongestPause;
                await Task.Delay(options.DebounceTimeSpan > pause ? options.DebounceTimeSpan : pause, clock, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <returns>When to look again though no bell rings.</returns>
    private async Task<TimeSpan> TryReadAsync(CancellationToken ct)
    {
        try
        {
            return await ReadAsync(ct) ? KeysOnTheirWay : options.RefreshTimeSpan;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException or SealException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            if ((_isStoreUp || holder.Current is null) && e is not OperationCanceledException)
            {
                Log.NotRead(log, e.Message);
            }

            _isStoreUp = false;
            return Retry;
        }
    }

    /// <returns>Whether another look is due soon.</returns>
    private async Task<bool> ReadAsync(CancellationToken ct)
    {
        bell.Drain();
        var began = clock.GetTimestamp();
        var reading = await reader.ReadAsync(ct);
        var held = holder.Current;
        var next = SnapshotBuilder.Build(reading.Data, await secrets.ReadAsync(reading.Data, held?.Secrets, ct), held);
        Took = clock.GetElapsedTime(began);
        _isStoreUp = true;
        Swap(next, held);
        IsFromDisk = false;
        return reading.HasKeysOnTheirWay;
    }

    private void Swap(CalloutState next, CalloutState? held)
    {
        if (!holder.TrySwap(next))
        {
            Log.Older(log, next.Data.TakenAt, holder.Current!.Data.TakenAt);
            return;
        }

        if (held is not null)
        {
            _leaving.Enqueue((held.Secrets, next.Secrets, clock.GetTimestamp()));
        }

        while (_leaving.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > InUse)
        {
            _leaving.Dequeue();
            oldest.Old.DisposeExcept(oldest.Next);
        }

        foreach (var server in next.Data.Servers)
        {
            servers.Learn(server);
        }

        envelopes.Keep(next.Secrets.Callout.XKeys);
        keySets.Follow(next);
        gates.Keep(next.Providers.Keys.ToHashSet());
        sources.Sweep();
        SweepFor(next);
        foreach (var problem in next.Problems.Except(held?.Problems ?? [], StringComparer.Ordinal))
        {
            Log.Problem(log, problem);
        }
    }

    private void SweepFor(CalloutState next)
    {
        var now = next.Data.Revocations.Select(r => r.Id).ToHashSet();
        if (_revocations is { } before)
        {
            recorder.Sweep(now.Except(before));
        }

        _revocations = now;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        try
        {
            if (await box.ReadAsync(options.SnapshotFile, ct) is { } content)
            {
                var (data, opened, sets) = StoredSnapshot.Read(content);
                CryptographicOperations.ZeroMemory(content);
                keySets.Import(sets);
                _onDisk = SnapshotBuilder.Build(data, opened, null);
                Swap(_onDisk, null);
                IsFromDisk = true;
                Log.FromDisk(log, data.TakenAt);
            }
        }
        catch (Exception e) when (e is SealException or IOException or UnauthorizedAccessException)
        {
            // What somebody has had his hands on is not answered from.
            Log.NotLoaded(log, options.SnapshotFile, e.Message);
        }
    }

    // After each change of the snapshot or of a key set, once for those that come together.
    private async Task SaveAsync(CancellationToken ct)
    {
        var (savedState, savedSets) = (_onDisk, keySets.Version);
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(SaveGather, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (state, sets) = (holder.Current, keySets.Version);
            if (state is null || (ReferenceEquals(state, savedState) && sets == savedSets))
            {
                continue;
            }

            // Nothing but the time of reading is new: the file is as good, unless it grows old.
            if (sets == savedSets && savedState is not null && state.IsSameAs(savedState) && state.Data.TakenAt - savedState.Data.TakenAt < TimeSpan.FromMinutes(1))
            {
                continue;
            }

            try
            {
                var content = StoredSnapshot.Write(state.Data, state.Secrets, keySets.Export());
                await box.WriteAsync(options.SnapshotFile, content, CancellationToken.None);
                CryptographicOperations.ZeroMemory(content);
                (savedState, savedSets) = (state, sets);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                Log.NotSaved(log, options.SnapshotFile, e.Message);
                await Task.Delay(Retry, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5022, LogLevel.Warning, "PostgreSQL cannot be read; answering from what was read before: {Reason}")]
        public static partial void NotRead(ILogger log, string reason);

        [LoggerMessage(5023, LogLevel.Warning, "Answering from the snapshot on disk, taken at {TakenAt:O}, until PostgreSQL is read")]
        public static partial void FromDisk(ILogger log, DateTimeOffset takenAt);

        [LoggerMessage(5024, LogLevel.Error, "The snapshot {File} is not loaded: {Reason}")]
        public static partial void NotLoaded(ILogger log, string file, string reason);

        [LoggerMessage(5025, LogLevel.Error, "The snapshot {File} could not be written: {Reason}")]
        public static partial void NotSaved(ILogger log, string file, string reason);

        [LoggerMessage(5026, LogLevel.Warning, "A snapshot of {TakenAt:O} does not replace that of {Current:O}")]
        public static partial void Older(ILogger log, DateTimeOffset takenAt, DateTimeOffset current);

        [LoggerMessage(5027, LogLevel.Warning, "{Problem}")]
        public static partial void Problem(ILogger log, string problem);
    }
}
