using System.Diagnostics;
using Platform.Local.Running;
using Platform.Local.Testing;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>test</c>: builds everything and runs every test program; the last line is the sum.</summary>
internal static class TestCommand
{
    /// <summary>These start fleets, platforms or browsers and watch the clock: they get the machine to themselves, after the others.</summary>
    private static readonly string[] Alone = ["Broker.Tests", "Local.Tests", "Callout.Tests", "Browser"];

    public static Command Create()
    {
        var command = new Command("test", "Build everything and run every test.");
        command.SetAction((_, ct) => TestAsync(ct));
        return command;
    }

    private static async Task<int> TestAsync(CancellationToken ct)
    {
        try
        {
            var environment = await Prerequisites.EnsureAsync(ct);
            if (await BuildAsync(ct) is not 0 and var failed)
            {
                return failed;
            }

            var sum = await RunAsync(environment, ct);
            Console.WriteLine(sum);
            return sum.Failed == 0 && sum.Passed > 0 ? 0 : 1;
        }
        catch (PrerequisiteException e)
        {
            await Console.Error.WriteLineAsync($"platform: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> BuildAsync(CancellationToken ct)
    {
        Console.WriteLine("building");
        using var build = Process.Start(new ProcessStartInfo(Programs.DotNet, ["build", Path.Combine(Programs.Repository, "Platform.sln"), "-c", "Release", "-v", "q", "--nologo", "-clp:ErrorsOnly;NoSummary"]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("dotnet did not start.");
        await build.WaitForExitAsync(ct);
        return build.ExitCode;
    }

    private static async Task<Count> RunAsync(IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var sum = new Count(0, 0, 0);
        var gate = new Lock();
        async ValueTask OneAsync(TestProject project, CancellationToken token)
        {
            var count = await project.RunAsync(environment, TimeProvider.System, token);
            lock (gate)
            {
                sum += count;
            }
        }

        var groups = TestProject.All().ToLookup(p => Alone.Contains(p.Name, StringComparer.Ordinal));
        await Parallel.ForEachAsync(groups[false], new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, OneAsync);
        foreach (var project in groups[true])
        {
            await OneAsync(project, ct);
        }

        return sum;
    }
}
