using Platform.Local.Running;
using Platform.Local.Tools;
using Platform.Portal.Tests;

namespace Platform.Cli.Tests;

/// <summary>The README's line that installs trunk, into a folder instead of for the whole machine, of what is built already and from nowhere else.</summary>
public sealed class PackTests
{
    [Fact]
    public async Task The_readmes_line_installs_a_tool_that_runs()
    {
        var ct = TestContext.Current.CancellationToken;
        var readme = Snapshot.PathOf("README.md");
        var line = (await File.ReadAllLinesAsync(readme, ct)).Single(l => l.StartsWith("dotnet pack ", StringComparison.Ordinal));
        var folder = Directory.CreateTempSubdirectory("trunkline-cli-").FullName;
        try
        {
            var steps = line
                .Replace("dotnet ", $"\"{Programs.DotNet}\" ", StringComparison.Ordinal)
                .Replace("-o dist", $"--no-build -o {folder}", StringComparison.Ordinal)
                .Replace("--add-source dist", $"--source {folder}", StringComparison.Ordinal)
                .Replace("--global", $"--tool-path {folder}", StringComparison.Ordinal);
            await Command.MustAsync("sh", ["-c", $"cd \"$0\" && {steps}", Path.GetDirectoryName(readme)!], ct);

            (await Command.MustAsync(Path.Combine(folder, "trunk"), ["--version"], ct)).Trim().ShouldBe("0.1.0");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
