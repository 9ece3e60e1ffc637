using Platform.AuthCallout.Service;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Tests.Service;

public sealed class ReplayGuardTests
{
    [Fact]
    public void A_key_counts_once_for_as_long_as_its_request_could_be_valid_and_the_memory_does_not_grow_for_ever()
    {
        var clock = new TestClock();
        var guard = new ReplayGuard(clock);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        guard.TryAdd(user.PublicKey).ShouldBeTrue();
        guard.TryAdd(user.PublicKey).ShouldBeFalse();
        guard.TryAdd(other.PublicKey).ShouldBeTrue();
        for (var second = 0; second < 60; second += 10)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            guard.TryAdd(user.PublicKey).ShouldBeFalse();
        }

        clock.Advance(TimeSpan.FromSeconds(200));
        guard.TryAdd(user.PublicKey).ShouldBeTrue();
    }
}
