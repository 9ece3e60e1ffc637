using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Benchmarks.Scale;

/// <summary>What <c>goref push</c> needed for one account: to push it (signed beforehand; acknowledged, not read back), and to take it in a PACK.</summary>
internal sealed record GoBulkFigures(double PushesPerSecond, double PackSeconds, int Packed);

/// <summary><c>goref push</c> into a server of its own, fresh each time.</summary>
internal static partial class GoBulkPush
{
    private const int InFlight = 16;

    public static async Task<GoBulkFigures> RunAsync(int count, CancellationToken ct)
    {
        var goref = await GoTools.GorefAsync(ct);
        var folder = Directory.CreateTempSubdirectory("trunkline-goref-");
        try
        {
            await Command.MustAsync(goref, ["gen", "-dir", folder.FullName], ct);
            var ports = NatsPorts.Take();
            var config = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "jwt.conf"), ct);
            using var server = await NatsServerProcess.StartVerbatimAsync(ports, Listeners().Replace(config, Text($"listen: 127.0.0.1:{ports.Client}\n")), ct);
            var output = await Command.MustAsync(
                goref, ["push", "-addr", new Uri(server.Url).Authority, "-dir", folder.FullName, "-seed", Path.Combine(folder.FullName, "op.seed"), "-n", Text($"{count}"), "-c", Text($"{InFlight}")], ct);
            var printed = Printed().Match(output);
            return printed.Success && printed.Groups["bad"].Value == "0"
                ? new(Number("rate"), Number("pack"), (int)Number("packed"))
                : throw new PrerequisiteException($"goref push failed: {output}");

            double Number(string group) => double.Parse(printed.Groups[group].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^listen:.*\nhttp:.*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listeners();

    [GeneratedRegex(@"in flight: (?<rate>[0-9.]+)/s .* bad (?<bad>\d+)\s+pack (?<packed>\d+) accounts: (?<pack>[0-9.]+) s", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printed();
}
