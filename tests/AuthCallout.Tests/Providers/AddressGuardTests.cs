using System.Net;
using Platform.Admission;

namespace Platform.AuthCallout.Tests.Providers;

public sealed class AddressGuardTests
{
    // First, last and something in between of every range of IANA's special-purpose registries, and the clouds' metadata services.
    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.255.255.255")]
    [InlineData("10.0.0.0"), InlineData("10.1.2.3"), InlineData("10.255.255.255")]
    [InlineData("100.64.0.0"), InlineData("100.100.100.200"), InlineData("100.127.255.255")]
    [InlineData("127.0.0.1"), InlineData("127.255.255.255")]
    [InlineData("169.254.0.1"), InlineData("169.254.169.254"), InlineData("169.254.170.2"), InlineData("169.254.255.255")]
    [InlineData("172.16.0.0"), InlineData("172.20.1.1"), InlineData("172.31.255.255")]
    [InlineData("192.0.0.1"), InlineData("192.0.0.192"), InlineData("192.0.2.1"), InlineData("192.88.99.1"), InlineData("192.168.0.0"), InlineData("192.168.255.255")]
    [InlineData("198.18.0.0"), InlineData("198.19.255.255"), InlineData("198.51.100.7"), InlineData("203.0.113.7")]
    [InlineData("224.0.0.1"), InlineData("239.255.255.255"), InlineData("240.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("::"), InlineData("::1"), InlineData("::7f00:1"), InlineData("::10.0.0.1")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:169.254.169.254"), InlineData("::ffff:192.168.1.1"), InlineData("::ffff:168.63.129.16")]
    [InlineData("64:ff9b::7f00:1"), InlineData("64:ff9b::8.8.8.8"), InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1"), InlineData("2001:20::1"), InlineData("2001:1ff:ffff::1"), InlineData("2001:db8::1"), InlineData("2002:7f00:1::"), InlineData("2002:808:808::1"), InlineData("3fff::1")]
    [InlineData("5f00::1"), InlineData("fc00::1"), InlineData("fd00:ec2::254"), InlineData("fdff::1"), InlineData("fe80::1"), InlineData("fe80::1%1"), InlineData("febf::1"), InlineData("fec0::1"), InlineData("ff02::1"), InlineData("ff0e::1")]
    public void Keeps_out_of_every_range_that_is_not_the_public_internet(string address)
    {
        AddressGuard.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();
        AddressGuard.IsExcepted(IPAddress.Parse(address), []).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1.1.1.1"), InlineData("8.8.8.8"), InlineData("9.255.255.255"), InlineData("11.0.0.0"), InlineData("100.63.255.255"), InlineData("100.128.0.0")]
    [InlineData("128.0.0.0"), InlineData("169.253.255.255"), InlineData("169.255.0.0"), InlineData("172.15.255.255"), InlineData("172.32.0.0"), InlineData("192.0.1.0")]
    [InlineData("192.167.255.255"), InlineData("192.169.0.0"), InlineData("198.17.255.255"), InlineData("198.20.0.0"), InlineData("223.255.255.255")]
    [InlineData("2001:200::1"), InlineData("2001:4860:4860::8888"), InlineData("2606:4700::1111"), InlineData("2a00:1450:4001::1"), InlineData("::ffff:8.8.8.8")]
    public void Lets_through_to_the_public_internet_right_up_to_the_ranges_edges(string address) => AddressGuard.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("10.2.2.3", "10.1.0.0/16", false)]
    [InlineData("::ffff:10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("fd12::5", "fd12::/64", true)]
    [InlineData("fd13::5", "fd12::/64", false)]
    [InlineData("127.0.0.1", "not a network", false)]
    public void An_administrators_exception_opens_that_network_and_no_other(string address, string network, bool isOpen) =>
        AddressGuard.IsExcepted(IPAddress.Parse(address), AddressGuard.Networks([network])).ShouldBe(isOpen);
}
