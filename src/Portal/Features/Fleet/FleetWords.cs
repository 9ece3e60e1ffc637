using System.Globalization;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Fleet;

/// <summary>Numbers of servers as the fleet's pages say them.</summary>
internal static class FleetWords
{
    private const string Nothing = "–";

    /// <summary>"12 in, 31 out".</summary>
    public static string Rates(double? @in, double? @out) => @in is null || @out is null ? Nothing : $"{Rate(@in.Value)} in, {Rate(@out.Value)} out";

    /// <summary>The same in bytes; empty when not known.</summary>
    public static string ByteRates(double? @in, double? @out) => @in is null || @out is null ? "" : $"{Wording.Bytes((long)@in.Value)}/s, {Wording.Bytes((long)@out.Value)}/s";

    public static string Rate(double perSecond) => perSecond is > 0 and < 10 ? perSecond.ToString("0.0", CultureInfo.InvariantCulture) : Wording.Number((long)Math.Round(perSecond));

    /// <summary>Of one core, as servers say it.</summary>
    public static string Cpu(double percent) => $"{percent.ToString(percent < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} %";

    public static double Percent(long part, long whole) => whole > 0 ? 100.0 * part / whole : 0;

    /// <summary>What the renderer called it, or the beginning of the digest of one it did not make.</summary>
    public static string Revision(FleetConfigView config) => config.Revision ?? (config.Digest.Split(':')[^1] is { Length: > 12 } digest ? digest[..12] : config.Digest);

    public static string Placed(FleetConfigView config) => config.IsPlaced switch { true => "as placed", false => "not the file placed", null => "" };
}
