using Platform.Local.Testing;

namespace Platform.Local.Tests.Testing;

public sealed class SecondTryTests
{
    private static readonly TestProject Project = new("Some.Tests");

    private readonly List<string> _told = [];

    [Fact]
    public async Task What_passes_alone_is_counted_as_passed_and_named_as_unsteady()
    {
        (await SumAsync(Result(10, "A.B"), again: Result(1))).ShouldBe(new Count(11, 0, 0));
        _told.ShouldContain(line => line.Contains("UNSTEADY A.B", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_fails_twice_has_failed()
    {
        (await SumAsync(Result(10, "A.B", "A.C"), again: Result(1, "A.C"))).ShouldBe(new Count(11, 1, 0));
        _told.ShouldContain(line => line.Contains("UNSTEADY A.B", StringComparison.Ordinal));
        _told.ShouldNotContain(line => line.Contains("UNSTEADY A.C", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_dies_at_the_second_try_mends_nothing() =>
        (await SumAsync(Result(10, "A.B"), again: new(Project, new(0, 1, 0), []))).ShouldBe(new Count(10, 1, 0));

    [Fact]
    public async Task More_than_a_few_failures_are_not_tried_again() =>
        (await SumAsync(Result(10, "A.B", "A.C", "A.D", "A.E"), again: null)).ShouldBe(new Count(10, 4, 0));

    [Fact]
    public async Task What_failed_outside_of_tests_is_not_tried_again() =>
        (await SumAsync(new(Project, new(10, 2, 0), ["A.B"]), again: null)).ShouldBe(new Count(10, 2, 0));

    private static TestOutcome Result(int passed, params string[] failed) => new(Project, new(passed, failed.Length, 0), failed);

    private Task<Count> SumAsync(TestOutcome first, TestOutcome? again) =>
        SecondTry.SumAsync([first], (_, _) => Task.FromResult(again.ShouldNotBeNull("nothing is run again")), _told.Add);
}
