namespace Platform.Local.Testing;

/// <summary>What one test program counted.</summary>
/// <param name="Project">The program.</param>
/// <param name="Count">Tests; what failed outside of tests counts as failed too.</param>
/// <param name="FailedTests">The method of each failed test.</param>
internal sealed record TestOutcome(TestProject Project, Count Count, IReadOnlyList<string> FailedTests)
{
    /// <summary>Whether everything that failed can be tried again: nothing failed that is not a test.</summary>
    public bool CanRunAgain => FailedTests.Count > 0 && FailedTests.Count == Count.Failed;
}
