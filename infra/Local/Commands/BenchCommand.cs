using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Platform.Local.Running;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>bench [NAME] [--json FILE] [--minutes N]</c>: the benchmarks of tests/Benchmarks, in Release, each with its baseline in the same run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "Only this group: jwt, publish, client…", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the rows to this file, as a JSON array." };
        var minutes = new Option<double?>("--minutes") { Description = "How long soak goes on: 15 if not given." };
        var command = new Command("bench", "Run the benchmarks. Those that take long, storm and soak, run only by name.") { name, json, minutes };
        command.SetAction((parsed, ct) => BenchAsync(parsed.GetValue(name), parsed.GetValue(json), parsed.GetValue(minutes), ct));
        return command;
    }

    private static async Task<int> BenchAsync(string? name, FileInfo? json, double? minutes, CancellationToken ct)
    {
        try
        {
            var nats = await NatsServerTool.FindAsync(ct);
            var postgres = await PostgresTools.FindAsync(ct);
            await Sodium.EnsureAsync(ct);
            var project = Path.Combine(Programs.Repository, "tests", "Benchmarks", "Benchmarks.csproj");
            await Tools.Command.MustAsync(Programs.DotNet, ["build", project, "-c", "Release", "-v", "q", "--nologo", "-clp:ErrorsOnly;NoSummary"], ct);
            string[] arguments = [Programs.Built("Benchmarks"), .. name is null ? Array.Empty<string>() : [name], .. json is null ? Array.Empty<string>() : ["--json", json.FullName]];
            using var bench = Process.Start(new ProcessStartInfo(Programs.DotNet, arguments)
            {
                UseShellExecute = false,
                Environment = { ["TRUNKLINE_NATS_SERVER"] = nats.File, ["TRUNKLINE_PG_BIN"] = postgres.Folder, ["TRUNKLINE_BENCH_MINUTES"] = minutes?.ToString(CultureInfo.InvariantCulture) ?? "" },
            }) ?? throw new InvalidOperationException("dotnet did not start.");
            await bench.WaitForExitAsync(ct);
            return bench.ExitCode;
        }
        catch (PrerequisiteException e)
        {
            await Console.Error.WriteLineAsync($"platform: {e.Message}");
            return 1;
        }
    }
}
