namespace Platform.Local.Testing;

/// <summary>The tests start hundreds of servers on shared machines, and now and then one of 4,000 meets a pause it was not made for. What failed is
/// run once more, alone, when all the rest has ended. What passes then is reported by name as unsteady and counted as passed; it wants looking into
/// all the same. A defect that shows always fails twice, and more failures than <see cref="Most"/> are a defect. See docs/adr/0019.</summary>
internal static class SecondTry
{
    /// <summary>Failed tests in one run that are worth a second try.</summary>
    public const int Most = 3;

    /// <summary>Runs what failed once more and returns the sum; tells of what passed by its name.</summary>
    /// <param name="results">Of the first try.</param>
    /// <param name="run">Runs these methods of a program.</param>
    /// <param name="tell">Takes a line for the person watching.</param>
    public static async Task<Count> SumAsync(IReadOnlyList<TestOutcome> results, Func<TestProject, IReadOnlyList<string>, Task<TestOutcome>> run, Action<string> tell)
    {
        var sum = results.Aggregate(new Count(0, 0, 0), (s, r) => s + r.Count);
        if (sum.Failed > Most)
        {
            return sum;
        }

        foreach (var first in results.Where(r => r.CanRunAgain))
        {
            string[] methods = [.. first.FailedTests.Distinct(StringComparer.Ordinal)];
            tell($"{first.Project.Name,-16} again, alone: {string.Join(", ", methods)}");
            var second = await run(first.Project, methods);
            var mended = first.Count.Failed - second.Count.Failed;
            foreach (var unsteady in methods.Except(second.FailedTests, StringComparer.Ordinal).Where(_ => mended > 0))
            {
                tell($"{first.Project.Name,-16} UNSTEADY {unsteady}: failed among the others, passed alone");
            }

            sum += new Count(Math.Max(mended, 0), -Math.Max(mended, 0), 0);
        }

        return sum;
    }
}
