using Platform.Store;

namespace Platform.Portal.Features.Fleet;

/// <summary>The gateways between two regions. Open: of the answering nodes on both sides, those that have one to the other side; Wanted: all of them. RttMicroseconds: the median of
/// what they measure, twice a minute; null where none is open.</summary>
public sealed record FleetLinkView(string From, string To, int Open, int Wanted, long? RttMicroseconds)
{
    /// <summary>Between any two regions, as the answering nodes see it.</summary>
    /// <param name="regions">In the order to list them.</param>
    /// <param name="answering">Each with its region and what it is joined to, if it has been asked.</param>
    internal static IReadOnlyList<FleetLinkView> Between(IReadOnlyList<string> regions, IReadOnlyList<(string Region, NodeLinks? Links)> answering) =>
    [
        .. from a in Enumerable.Range(0, regions.Count)
           from b in Enumerable.Range(a + 1, regions.Count - a - 1)
           select Between(regions[a], regions[b], [.. answering.Where(n => n.Links is not null)]),
    ];

    private static FleetLinkView Between(string a, string b, IReadOnlyList<(string Region, NodeLinks? Links)> nodes)
    {
        var ends = nodes.Where(n => n.Region == a || n.Region == b)
            .Select(n => n.Links!.Gateways.FirstOrDefault(g => g.IsOutbound && g.Region == (n.Region == a ? b : a))).ToList();
        var measured = ends.Select(e => e?.RttMicroseconds).OfType<long>().Order().ToList();
        return new(a, b, ends.Count(e => e is not null), ends.Count, measured is [] ? null : measured[measured.Count / 2]);
    }
}
