using System.Collections.Concurrent;
using System.Net;
using Platform.Admission;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;
using Platform.Kernel;

namespace Platform.AuthCallout.Providers;

/// <summary>How a provider's keys stand.</summary>
/// <param name="Age">Since they were fetched; null: there are none.</param>
/// <param name="IsStale">Past their time: the issuer does not answer.</param>
/// <param name="IsUsable">Not past what the provider's settings allow either.</param>
internal sealed record KeyStanding(IdentityProviderId Provider, TimeSpan? Age, bool IsStale, bool IsUsable, string? Problem);

/// <summary>The key sets of all OpenID Connect providers: fetched when a provider shows, again ahead of their end, and when a token names a key they do not have;
/// never twice at once, and not more often than a floor. While an issuer is down its last keys count for as long as the provider's settings say.</summary>
internal sealed partial class KeySets(KeyFetcher fetcher, CalloutMetrics metrics, TimeProvider clock, ILogger<KeySets> log) : BackgroundService, IKeySource
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(10);

    // Without any keys nobody gets in: asked again sooner, and ever less often.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<IdentityProviderId, Entry> _entries = new();
    private readonly SemaphoreSlim _fetching = new(AtOnce);
    private readonly Dictionary<IdentityProviderId, StoredKeySet> _imported = [];
    private IReadOnlyList<IPNetwork> _networks = [];
    private long _version;

    /// <summary>Changes with every key set.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The provider's keys, unless they are too old to be used.</summary>
    public JwkSet? KeysOf(ProviderEntry provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return _entries.TryGetValue(provider.Id, out var entry) && entry.IsUsable(clock.GetUtcNow()) ? entry.Keys!.Set : null;
    }

    /// <summary>Fetches the keys again because <paramref name="used"/> did not do.</summary>
    /// <returns>Whether there are other keys now than those.</returns>
    public async Task<bool> RenewAsync(ProviderEntry provider, JwkSet? used, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if (!_entries.TryGetValue(provider.Id, out var entry))
        {
            return false;
        }

        Task? fetch;
        lock (entry)
        {
            if (entry.Keys is { } keys && !ReferenceEquals(keys.Set, used) && entry.IsUsable(clock.GetUtcNow()))
            {
                return true; // somebody was faster
            }

            fetch = entry.Fetch ?? (MayFetch(entry) ? Start(entry) : null);
            if (fetch is null)
            {
                entry.IsWanted = true;
                return false;
            }
        }

        await fetch.WaitAsync(ct);
        return entry.Keys is { } renewed && !ReferenceEquals(renewed.Set, used) && entry.IsUsable(clock.GetUtcNow());
    }

    /// <summary>Follows the snapshot's providers.</summary>
    public void Follow(CalloutState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var wanted = state.Providers.Values.Where(p => p is { IsEnabled: true, Settings: OidcSettings }).ToDictionary(p => p.Id, p => (OidcSettings)p.Settings);
        foreach (var gone in _entries.Keys.Where(k => !wanted.ContainsKey(k)))
        {
            _entries.TryRemove(gone, out _);
        }

        var isGuardChanged = !state.Networks.SequenceEqual(_networks);
        _networks = state.Networks;
        foreach (var (id, settings) in wanted)
        {
            var known = _entries.GetValueOrDefault(id);
            if (known is null || known.IsOfAnother(settings))
            {
                _entries[id] = new Entry(id, settings, known is null ? ImportedFor(id, settings) : null);
            }
            else
            {
                lock (known)
                {
                    known.Settings = settings;
                    if (isGuardChanged && known.Failures > 0)
                    {
                        // What failed may have been the guard's refusal: asked again at once.
                        (known.Failures, known.TriedAt) = (0, null);
                    }
                }
            }
        }
    }

    /// <summary>Key sets from disk, for providers that show later.</summary>
    public void Import(IReadOnlyList<StoredKeySet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        foreach (var set in sets)
        {
            _imported[set.Provider] = set;
        }
    }

    public IReadOnlyList<StoredKeySet> Export() =>
    [
        .. _entries.Values.Where(e => e.Keys is not null)
            .Select(e => new StoredKeySet(e.Provider, e.SourceOf(), e.Keys!.Json, e.Keys.FetchedAt, e.Keys.FreshUntil)),
    ];

    public IReadOnlyList<KeyStanding> Standings()
    {
        var now = clock.GetUtcNow();
        return [.. _entries.Values.Select(e => new KeyStanding(e.Provider, e.Keys is { } k ? now - k.FetchedAt : null, e.Keys is { } keys && now > keys.FreshUntil, e.IsUsable(now), e.Problem))];
    }

    public override void Dispose()
    {
        _fetching.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            foreach (var entry in _entries.Values)
            {
                lock (entry)
                {
                    if (entry.Fetch is null && (entry.IsDue(now) || entry.IsWanted) && MayFetch(entry))
                    {
                        _ = Start(entry);
                    }
                }
            }

            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private KeySet? ImportedFor(IdentityProviderId id, OidcSettings settings) =>
        _imported.Remove(id, out var stored) && string.Equals(stored.Source, Entry.SourceOf(settings), StringComparison.Ordinal) && JwkSet.ParseFetched(stored.Json).IsValid(out var set)
            ? new(set, stored.Json, stored.FetchedAt, stored.FreshUntil)
            : null;

    // Under the entry's lock.
    private bool MayFetch(Entry entry)
    {
        if (entry.TriedAt is not { } triedAt)
        {
            return true;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(entry.Failures, 10));
        // A client that waits for other keys is worth the floor's pace.
        var longest = entry.IsWanted ? Floor : LongestPause;
        var floor = entry.Keys is not null && entry.Failures == 0 ? Floor : pause < longest ? pause : longest;
        return clock.GetElapsedTime(triedAt) >= floor;
    }

    // Under the entry's lock.
    private Task Start(Entry entry)
    {
        entry.TriedAt = clock.GetTimestamp();
        entry.IsWanted = false;
        return entry.Fetch = FetchAsync(entry);
    }

    private async Task FetchAsync(Entry entry)
    {
        await Task.Yield(); // off the caller's lock
        await _fetching.WaitAsync();
        try
        {
            var keys = await fetcher.FetchAsync(entry.Settings, CancellationToken.None);
            lock (entry)
            {
                // The same keys are the same set: what was verified with them stays verified.
                entry.Keys = entry.Keys is { } old && old.Set.Equals(keys.Set) ? keys with { Set = old.Set } : keys;
                (entry.Failures, entry.Problem) = (0, null);
            }

            Interlocked.Increment(ref _version);
            metrics.Called("keys", isOk: true);
            Log.Fetched(log, entry.Provider, keys.Set.Keys.Count);
        }
        catch (Exception e) when (e is CallFailedException or OperationCanceledException)
        {
            lock (entry)
            {
                entry.Failures++;
                entry.Problem = e.Message;
            }

            metrics.Called("keys", isOk: false);
            if (entry.Failures == 1)
            {
                Log.NotFetched(log, entry.Provider, e.Message);
            }
        }
        finally
        {
            _fetching.Release();
            lock (entry)
            {
                entry.Fetch = null;
            }
        }
    }

    private sealed class Entry(IdentityProviderId provider, OidcSettings settings, KeySet? keys)
    {
        public IdentityProviderId Provider => provider;
        public OidcSettings Settings { get; set; } = settings;
        public KeySet? Keys { get; set; } = keys;
        public Task? Fetch { get; set; }
        public long? TriedAt { get; set; }
        public int Failures { get; set; }
        public string? Problem { get; set; }

        /// <summary>A token named a key that is not there, while it was too soon to fetch.</summary>
        public bool IsWanted { get; set; }

        public static string SourceOf(OidcSettings of) => $"{of.Issuer}\n{of.KeysUrl}";

        public string SourceOf() => SourceOf(Settings);

        public bool IsOfAnother(OidcSettings other) => !string.Equals(SourceOf(), SourceOf(other), StringComparison.Ordinal);

        public bool IsUsable(DateTimeOffset now) => Keys is { } k && now < k.FreshUntil + TimeSpan.FromSeconds(Settings.StaleKeysSeconds);

        /// <summary>Four fifths of their time are over, or there are none.</summary>
        public bool IsDue(DateTimeOffset now) => Keys is not { } k || now >= k.FetchedAt + ((k.FreshUntil - k.FetchedAt) * 0.8);
    }

    private static partial class Log
    {
        [LoggerMessage(5030, LogLevel.Debug, "{Count} keys of provider {Provider} fetched")]
        public static partial void Fetched(ILogger log, IdentityProviderId provider, int count);

        [LoggerMessage(5031, LogLevel.Warning, "The keys of provider {Provider} could not be fetched: {Reason}")]
        public static partial void NotFetched(ILogger log, IdentityProviderId provider, string reason);
    }
}
