using System.Collections.Concurrent;
using Platform.Local.Testing;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>test</c>: runs every test program, which <c>./platform</c> built before it handed over; the last line is the sum.</summary>
internal static class TestCommand
{
    /// <summary>These start fleets, platforms or browsers and watch the clock: they get the machine to themselves, after the others.</summary>
    private static readonly string[] Alone = ["Broker.Tests", "Local.Tests", "Callout.Tests", "Browser"];

    private const string Longest = "Portal.Tests";

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

    private static async Task<Count> RunAsync(IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var results = new ConcurrentBag<TestOutcome>();
        async ValueTask OneAsync(TestProject project, CancellationToken token) => results.Add(await project.RunAsync(environment, TimeProvider.System, token));

        // The longest first, beside which all the others run; begun last it would run on alone.
        var groups = TestProject.All().OrderByDescending(p => p.Name is Longest).ToLookup(p => Alone.Contains(p.Name, StringComparer.Ordinal));
        await Parallel.ForEachAsync(groups[false], new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, OneAsync);
        foreach (var project in groups[true])
        {
            await OneAsync(project, ct);
        }

        return await SecondTry.SumAsync([.. results], (project, methods) => project.RunAsync(methods, environment, TimeProvider.System, ct), Console.WriteLine);
    }
}
