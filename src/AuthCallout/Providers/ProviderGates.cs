using System.Collections.Concurrent;
using Platform.Admission;
using Platform.AuthCallout.Defence;
using Platform.Kernel;

namespace Platform.AuthCallout.Providers;

/// <summary>What stands between us and a provider's servers: a rate, calls in flight (its own and everybody's), and a breaker that leaves a provider
/// alone for a while after failures in a row. One tenant's slow provider costs the others nothing.</summary>
internal sealed class ProviderGates(LimitOptions options, TimeProvider clock)
{
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<IdentityProviderId, Gate> _gates = new();
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether the provider is being left alone after failures.</summary>
    public bool IsOpen(IdentityProviderId provider) => _gates.TryGetValue(provider, out var gate) && gate.IsOpenAt(clock.GetTimestamp());

    /// <summary>Runs a call, if it may be made.</summary>
    /// <exception cref="CallFailedException">It may not, or it failed.</exception>
    public async Task<T> CallAsync<T>(IdentityProviderId provider, Func<CancellationToken, Task<T>> call, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(call);
        var gate = _gates.GetOrAdd(provider, static (_, start) => new Gate(start.Burst, start.Now), (Burst: options.ProviderCallBurst, Now: clock.GetTimestamp()));
        Enter(gate);
        try
        {
            var result = await call(ct);
            gate.Succeeded();
            return result;
        }
        catch (CallFailedException)
        {
            gate.Failed(clock);
            throw;
        }
        finally
        {
            gate.Leave();
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>Forgets providers that are no more.</summary>
    public void Keep(IReadOnlySet<IdentityProviderId> providers)
    {
        foreach (var gone in _gates.Keys.Where(p => !providers.Contains(p)))
        {
            _gates.TryRemove(gone, out _);
        }
    }

    private void Enter(Gate gate)
    {
        if (Interlocked.Increment(ref _inFlight) > options.CallsInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            throw new CallFailedException("Too many calls to providers are under way.");
        }

        if (gate.TryEnter(options, clock) is { } refusal)
        {
            Interlocked.Decrement(ref _inFlight);
            throw new CallFailedException(refusal);
        }
    }

    private sealed class Gate(double burst, long madeAt)
    {
        private readonly Lock _lock = new();
        private TokenBucket _bucket = new(burst, madeAt);
        private int _inFlight;
        private int _failures;
        private long _opensUntil;
        private bool _isTrying;
        private TimeSpan _pause = FirstPause;

        public bool IsOpenAt(long now)
        {
            lock (_lock)
            {
                return _failures >= FailuresToOpen && now < _opensUntil;
            }
        }

        public string? TryEnter(LimitOptions options, TimeProvider clock)
        {
            lock (_lock)
            {
                var now = clock.GetTimestamp();
                if (_failures >= FailuresToOpen && (now < _opensUntil || _isTrying))
                {
                    return "The provider has failed several times in a row and is left alone for a moment.";
                }

                if (_inFlight >= options.ProviderCallsInFlight)
                {
                    return "Too many calls to this provider are under way.";
                }

                if (!_bucket.TryTake(options.ProviderCallBurst, options.ProviderCallsPerSecond, now, clock.TimestampFrequency))
                {
                    return "This provider is asked too often.";
                }

                // After the pause one call tries for all.
                _isTrying = _failures >= FailuresToOpen;
                _inFlight++;
                return null;
            }
        }

        public void Succeeded()
        {
            lock (_lock)
            {
                _failures = 0;
                _isTrying = false;
                _pause = FirstPause;
            }
        }

        public void Failed(TimeProvider clock)
        {
            lock (_lock)
            {
                _isTrying = false;
                if (++_failures >= FailuresToOpen)
                {
                    _opensUntil = clock.GetTimestamp() + (long)(_pause.TotalSeconds * clock.TimestampFrequency);
                    _pause = _pause * 2 > LongestPause ? LongestPause : _pause * 2;
                }
            }
        }

        public void Leave()
        {
            lock (_lock)
            {
                _inFlight--;
                _isTrying = false;
            }
        }
    }
}
