using System.Net;
using Platform.Broker.Joining;

namespace Platform.Broker.Tests.Joining;

public sealed class JoinBrakeTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1")]
    public void Ten_failures_of_an_address_stop_it_and_nobody_else(string guesser, string other)
    {
        using var brake = new JoinBrake();
        for (var i = 0; i < 9; i++)
        {
            brake.Fail(IPAddress.Parse(guesser));
        }

        brake.IsOn(IPAddress.Parse(guesser)).ShouldBeFalse();
        brake.Fail(IPAddress.Parse(guesser));

        (brake.IsOn(IPAddress.Parse(guesser)), brake.IsOn(IPAddress.Parse(other))).ShouldBe((true, false));
    }

    [Fact]
    public void A_network_of_IPv6_is_one_guesser()
    {
        using var brake = new JoinBrake();
        for (var i = 1; i <= 10; i++)
        {
            brake.Fail(IPAddress.Parse($"2001:db8::{i}"));
        }

        brake.IsOn(IPAddress.Parse("2001:db8::ffff")).ShouldBeTrue();
    }
}
