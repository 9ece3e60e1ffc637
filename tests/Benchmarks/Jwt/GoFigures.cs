using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Benchmarks.Jwt;

/// <summary>
/// Microseconds of CPU per operation of the Go libraries. user and decode: the process CPU of <c>goref users</c>, shared out between its
/// two phases as the times it prints are. sign and verify: <c>gojudge bench</c>, which reads its own CPU around each loop.
/// </summary>
internal sealed partial class GoFigures(string goref, string gojudge, string seedFile)
{
    private const int Count = 4000;

    public static async Task<GoFigures> PrepareAsync(string folder, CancellationToken ct)
    {
        var goref = await GoTools.GorefAsync(ct);
        var gojudge = await GoTools.GoJudgeAsync(ct);
        await Command.MustAsync(goref, ["gen", "-dir", folder], ct);
        return new GoFigures(goref, gojudge, Path.Combine(folder, "acc.seed"));
    }

    public async Task<Dictionary<string, double>> MeasureAsync(CancellationToken ct)
    {
        var count = Count.ToString(CultureInfo.InvariantCulture);
        var timed = await Command.RunAsync(
            "bash", ["-c", "TIMEFORMAT='cpu %U %S'; time \"$0\" \"$@\"", goref, "users", "-seed", seedFile, "-n", count], ct);
        var printed = Printed().Matches(timed.Output).Select(m => Number(m.Groups[1].Value)).ToArray();
        var cpu = CpuLine().Match(timed.Error);
        if (timed.ExitCode != 0 || printed.Length != 2 || !cpu.Success)
        {
            throw new PrerequisiteException($"goref users printed something else: {timed.Output} {timed.Error}");
        }

        var perPair = (Number(cpu.Groups[1].Value) + Number(cpu.Groups[2].Value)) * 1e6 / Count;
        var figures = JsonSerializer.Deserialize<Dictionary<string, double>>(await Command.MustAsync(gojudge, ["bench", count], ct))!;
        figures["user"] = perPair * printed[0] / (printed[0] + printed[1]);
        figures["decode"] = perPair * printed[1] / (printed[0] + printed[1]);
        return figures;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@": ([0-9.]+) us each", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printed();

    [GeneratedRegex(@"cpu ([0-9.]+) ([0-9.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CpuLine();
}
