using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Platform.Admission;

/// <summary>Which addresses a tenant's URL may lead to: the public internet, and the networks an administrator has allowed. Judged on the address that is
/// connected to, after DNS, so that a name cannot change its mind in between. Ranges: IANA's special-purpose registries, and clouds' metadata services.</summary>
public static class AddressGuard
{
    private static readonly IPNetwork[] Closed4 = Parse(
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ]);

    // Of IPv6 only global unicast, 2000::/3, is open at all: that leaves out ::/96, ::ffff/96, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), ULA, link-local, multicast.
    private static readonly IPNetwork Open6 = IPNetwork.Parse("2000::/3");

    // IETF protocol assignments (Teredo and ORCHID among them), documentation, 6to4 (an IPv4 address in disguise).
    private static readonly IPNetwork[] Closed6 = Parse(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

    // Azure's wire server has a public address.
    private static readonly FrozenSet<IPAddress> Metadata = FrozenSet.Create(IPAddress.Parse("168.63.129.16"));

    /// <summary>On the internet, for everybody.</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Unmapped(address);
        if (Metadata.Contains(plain))
        {
            return false;
        }

        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(Closed4, n => n.Contains(plain)),
            AddressFamily.InterNetworkV6 => plain.ScopeId == 0 && Open6.Contains(plain) && !Array.Exists(Closed6, n => n.Contains(plain)),
            _ => false,
        };
    }

    /// <summary>Covered by a network an administrator has allowed.</summary>
    public static bool IsExcepted(IPAddress address, IReadOnlyList<IPNetwork> allowed)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Unmapped(address);
        ArgumentNullException.ThrowIfNull(allowed);
        return allowed.Any(n => n.Contains(plain) || n.Contains(address));
    }

    /// <summary>Whether what stands in an address is inside already: an IP address that is neither public nor allowed, or localhost. A name is judged by
    /// what it resolves to, each time it is connected to; what can be seen when it is saved is said then.</summary>
    public static bool IsPlainlyInside(Uri address, IReadOnlyList<IPNetwork> allowed)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Literal(address) is { } ip && !IsPublic(ip) && !IsExcepted(ip, allowed);
    }

    private static IPAddress? Literal(Uri address) =>
        IPAddress.TryParse(address.IdnHost, out var ip) ? ip
        : address.IdnHost.TrimEnd('.') is var host && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) ? IPAddress.Loopback
        : null;

    /// <summary>Networks of rows; what is no CIDR is left out.</summary>
    public static IReadOnlyList<IPNetwork> Networks(IEnumerable<string> cidrs) =>
        [.. cidrs.Select(c => IPNetwork.TryParse(c, out var network) ? (IPNetwork?)network : null).OfType<IPNetwork>()];

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork[] Parse(string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
