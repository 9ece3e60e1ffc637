using System.Collections.Concurrent;
using Platform.Local.Testing;
using Platform.Local.Tools;
using Command = System.CommandLine.Command;

namespace Platform.Local.Commands;

/// <summary><c>test</c>: runs every test program, which <c>./platform</c> built before it handed over; the last line is the sum.</summary>
internal static class TestCommand
{
    // Two at a time: the longest, beside it what is short, and as they end these, in this order. Each starts a platform, and notices how busy the machine is.
    private static readonly string[] Later = ["Local.Tests", "Broker.Tests", "Callout.Tests"];

    // Chromium and what it looks at get the machine to themselves, at the end.
    private const string Last = "Browser";

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

        var projects = TestProject.All();
        string[] together = [Longest, .. projects.Select(p => p.Name).Except([Longest, .. Later, Last], StringComparer.Ordinal), .. Later];
        foreach (var group in new string[][] { together, [Last] })
        {
            await Parallel.ForEachAsync(
                group.Select(name => projects.Single(p => string.Equals(p.Name, name, StringComparison.Ordinal))),
                new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, OneAsync);
        }

        return await SecondTry.SumAsync([.. results], (project, methods) => project.RunAsync(methods, environment, TimeProvider.System, ct), Console.WriteLine);
    }
}
