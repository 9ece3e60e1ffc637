using Platform.Local.Testing;

namespace Platform.Local.Tests.Testing;

public sealed class TestProjectTests : IDisposable
{
    private readonly string _report = Path.GetTempFileName();

    public void Dispose() => File.Delete(_report);

    [Fact]
    public void Adds_up_the_report_and_counts_errors_outside_tests_as_failures()
    {
        File.WriteAllText(_report, """<assemblies><assembly passed="5" failed="1" errors="2" skipped="3"/><assembly passed="1" failed="0" errors="0" skipped="0"/></assemblies>""");

        TestProject.Read(_report).ToString().ShouldBe("6 passed, 3 failed, 3 skipped");
    }

    [Fact]
    public void Names_each_failure_with_its_reason()
    {
        File.WriteAllText(_report, """
            <assemblies><assembly><collection><test name="Good" result="Pass"/><test name="Bad" result="Fail"><failure><message>why</message><stack-trace>where</stack-trace></failure></test></collection></assembly></assemblies>
            """);

        TestProject.Failures(_report).ShouldBe(["Bad\nwhy\nwhere"]);
    }

    [Fact]
    public void Names_the_method_of_each_failed_test()
    {
        File.WriteAllText(_report, """
            <assemblies><assembly><collection><test name="A.B(1)" type="A" method="B" result="Fail"/><test name="A.B(2)" type="A" method="B" result="Fail"/><test name="A.C" type="A" method="C" result="Pass"/></collection></assembly></assemblies>
            """);

        TestProject.FailedTests(_report).ShouldBe(["A.B", "A.B"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<assemblies><assembly pas")]
    public void A_program_that_died_before_its_report_counts_as_one_failure(string text)
    {
        File.WriteAllText(_report, text);

        TestProject.Read(_report).ShouldBe(new Count(0, 1, 0));
    }
}
