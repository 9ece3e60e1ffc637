using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Platform.Local.Layout;

/// <summary>How many regions, and nodes in each: "3x1".</summary>
public sealed record FleetShape(int Regions, int NodesPerRegion)
{
    private static readonly (string Name, string DisplayName)[] Known = [("us-east", "US East"), ("eu-west", "EU West"), ("ap-south", "AP South")];

    // One node each, as in the field: what fails together holds one replica of a stream at most.
    private static readonly string[] Zones = ["a", "b", "c", "d", "e"];

    // The ports of a copy (PortPlan) are enough for so many.
    private const int Most = 9;

    /// <summary>Reads "3x1"; regions 1 to 3, nodes in each 1 to 5, nine in all at most.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FleetShape? shape)
    {
        ArgumentNullException.ThrowIfNull(text);
        shape = text.Split('x') is [var r, var n]
            && int.TryParse(r, NumberStyles.None, CultureInfo.InvariantCulture, out var regions) && regions is >= 1 and <= 3
            && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var nodes) && nodes is >= 1 and <= 5 && regions * nodes <= Most
            ? new FleetShape(regions, nodes)
            : null;
        return shape is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Regions}x{NodesPerRegion}");

    public IReadOnlyList<SiteRegion> Lay(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return
        [
            .. Known.Take(Regions).Select((region, r) => new SiteRegion(region.Name, region.DisplayName,
            [
                .. Enumerable.Range(1, NodesPerRegion).Select(n => Node(site, region.Name, n, site.NodePorts((r * NodesPerRegion) + n - 1))),
            ], site.CalloutHostOf(region.Name), site.CalloutPort(r))),
        ];
    }

    private static SiteNode Node(Site site, string region, int n, NodePortPlan ports)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{region}-{n}");
        return new SiteNode(name, region, Zones[n - 1], site.HostOf(name), ports);
    }
}
