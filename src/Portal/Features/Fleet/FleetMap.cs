using System.Globalization;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Fleet;

/// <summary>Where regions and their lines stand on the schematic: regions on an oval, the first at the top, so that no two lines lie upon each other.</summary>
internal sealed record FleetMap(IReadOnlyList<FleetMap.Site> Sites, IReadOnlyList<FleetMap.Line> Lines)
{
    public const int Width = 400;
    public const int Height = 320;
    private const double RadiusX = 140;
    private const double RadiusY = 100;

    public sealed record Site(FleetRegionView Region, string X, string Y, string NameY, string SubY)
    {
        public string? Tone => Region.Answering == Region.Nodes ? null : Region.Answering == 0 ? "bad" : "warn";
    }

    /// <summary>Words stand on a plate on the line.</summary>
    public sealed record Line(FleetLinkView Link, string Path, string X, string Y, string PlateX, string PlateY, string Words)
    {
        public string? Tone => Link.Open == Link.Wanted ? null : "warn";
    }

    public static FleetMap Of(IReadOnlyList<FleetRegionView> regions, IReadOnlyList<FleetLinkView> links)
    {
        var at = regions.Select((r, i) => (r.Name, Place: Place(i, regions.Count))).ToDictionary(r => r.Name, r => r.Place, StringComparer.Ordinal);
        return new(
            [.. regions.Select(r => Mark(r, at[r.Name]))],
            [.. links.Select(l => Draw(l, at[l.From], at[l.To], regions.Count))]);
    }

    private static (double X, double Y) Place(int i, int count)
    {
        var angle = (-Math.PI / 2) + (2 * Math.PI * i / count);
        return count == 1 ? (Width / 2.0, Height / 2.0) : ((Width / 2.0) + (RadiusX * Math.Cos(angle)), (Height / 2.0) + (RadiusY * Math.Sin(angle)));
    }

    /// <summary>Words stand outside, where no line is.</summary>
    private static Site Mark(FleetRegionView region, (double X, double Y) p)
    {
        var isAbove = p.Y < Height / 2.0;
        return new(region, Text(p.X), Text(p.Y), Text(p.Y + (isAbove ? -36 : 28)), Text(p.Y + (isAbove ? -21 : 43)));
    }

    private static Line Draw(FleetLinkView link, (double X, double Y) a, (double X, double Y) b, int count)
    {
        // Of an even number all the longest lines meet in the middle; words stand off it.
        var t = count % 2 == 0 && count > 2 ? 0.38 : 0.5;
        var (x, y) = (a.X + (t * (b.X - a.X)), a.Y + (t * (b.Y - a.Y)));
        var words = link.RttMicroseconds is { } rtt ? Wording.RoundTrip(rtt) : "no line";
        return new(link, $"M{Text(a.X)} {Text(a.Y)}L{Text(b.X)} {Text(b.Y)}", Text(x), Text(y + 4), Text(x - 26), Text(y - 10), words);
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
