using System.Net;
using System.Net.Sockets;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Refuses an address that is plainly inside: the callout service looks again at what a name resolves to each time it connects, but what
/// can be seen when it is saved is said then.</summary>
internal static class OutgoingAddress
{
    // What the IANA registries of special-purpose addresses give to nobody on the internet, and a cloud's metadata service.
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private static readonly IPNetwork Open6 = IPNetwork.Parse("2000::/3");

    /// <param name="address">An absolute address.</param>
    /// <param name="allowed">The private networks an administrator allows.</param>
    public static bool IsInside(Uri address, IReadOnlyList<IPNetwork> allowed) =>
        Literal(address) is { } ip && (Array.Exists(Closed, n => n.Contains(ip)) || (ip.AddressFamily is AddressFamily.InterNetworkV6 && !Open6.Contains(ip))) && !allowed.Any(n => n.Contains(ip));

    private static IPAddress? Literal(Uri address) =>
        IPAddress.TryParse(address.IdnHost, out var ip) ? ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip
        : address.IdnHost.TrimEnd('.') is var host && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) ? IPAddress.Loopback
        : null;
}
