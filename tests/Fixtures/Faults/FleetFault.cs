namespace Platform.Fixtures;

/// <summary>Something that happens to a region of a fleet, until it is disposed of.</summary>
/// <param name="Name">"region-killed".</param>
/// <param name="Region">To which it happens; the others are to serve as if nothing were.</param>
/// <param name="IsFatal">Whether the region cannot be reached meanwhile.</param>
/// <param name="Begin">Makes it happen; disposing of the result ends it.</param>
public sealed record FleetFault(string Name, string Region, bool IsFatal, Func<IDisposable> Begin)
{
    /// <summary>What a fleet of regions must stand, one after another.</summary>
    /// <param name="platform">Where.</param>
    /// <param name="links">Between its regions.</param>
    public static IReadOnlyList<FleetFault> Of(LocalPlatform platform, RegionLinks links)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(links);
        // Not the region with the control plane: that one's loss is another test (KillTests).
        var region = platform.Endpoints[^1].Region;
        var nodes = platform.Endpoints.Where(n => n.Region == region).Select(n => n.Name).ToList();
        return
        [
            new("node-killed", region, IsFatal: false, () => platform.Without(nodes[0], $"{nodes[0]}.nats")),
            new("region-killed", region, IsFatal: true, () => platform.Without([.. nodes, .. nodes.Select(n => $"{n}.nats")])),
            new("region-cut-off", region, IsFatal: true, () => Link(links, () => links.Isolate(region, LinkState.Cut))),
            new("cut-one-way", region, IsFatal: true, () => Link(links, () => links.From(region, LinkState.Cut))),
            new("slow-and-lossy", region, IsFatal: false, () => Link(links, () => links.Isolate(region, new(Delay: TimeSpan.FromMilliseconds(200), Loss: 0.01)))),
        ];
    }

    private static Healing Link(RegionLinks links, Action begin)
    {
        begin();
        return new(links);
    }

    private sealed class Healing(RegionLinks links) : IDisposable
    {
        public void Dispose() => links.Heal();
    }
}
