using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Platform.Broker.Joining;

/// <summary>Slows down whoever tries tokens: after so many failures of one address (of IPv6, of its /64) no more are looked at for a while. No guess would hit in any
/// time; this is for the work it makes.</summary>
internal sealed class JoinBrake : IDisposable
{
    private const int Burst = 10;
    private const int NetworkBytes = 8;
    private static readonly TimeSpan PerFailure = TimeSpan.FromSeconds(6);

    // Looks after its partitions ten times a second from the moment it is made: not before somebody has failed.
    private readonly Lazy<PartitionedRateLimiter<IPAddress>> _failures = new(() => PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetTokenBucketLimiter(
        Network(source), _ => new() { TokenLimit = Burst, TokensPerPeriod = 1, ReplenishmentPeriod = PerFailure, AutoReplenishment = true })));

    public bool IsOn(IPAddress source)
    {
        using var lease = _failures.IsValueCreated ? _failures.Value.AttemptAcquire(source, 0) : null;
        return lease is { IsAcquired: false };
    }

    public void Fail(IPAddress source) => _failures.Value.AttemptAcquire(source).Dispose();

    public void Dispose()
    {
        if (_failures.IsValueCreated)
        {
            _failures.Value.Dispose();
        }
    }

    private static IPAddress Network(IPAddress source)
    {
        if (source.AddressFamily is not AddressFamily.InterNetworkV6 || source.IsIPv4MappedToIPv6)
        {
            return source;
        }

        var bytes = source.GetAddressBytes();
        Array.Clear(bytes, NetworkBytes, bytes.Length - NetworkBytes);
        return new(bytes);
    }
}
