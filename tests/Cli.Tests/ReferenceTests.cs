using Platform.Portal.Tests;

namespace Platform.Cli.Tests;

/// <summary>The documents that the program writes itself.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public async Task The_reference_is_what_the_program_says()
    {
        using var shell = new Shell();
        Snapshot.ShouldMatch("docs/trunk.md", await TextAsync(shell, "help", "reference"));
    }

    [Fact]
    public async Task The_schema_is_what_the_program_holds_files_against()
    {
        using var shell = new Shell();
        Snapshot.ShouldMatch("docs/trunk-file.schema.json", await TextAsync(shell, "help", "file-schema"));
    }

    [Fact]
    public async Task The_example_in_the_reference_fits_the_schema()
    {
        using var shell = new Shell();
        var page = await TextAsync(shell, "help", "reference");
        var example = page[(page.LastIndexOf("```yaml\n", StringComparison.Ordinal) + 8)..page.LastIndexOf("```", StringComparison.Ordinal)];
        Declared.DeclaredFile.Read(example, "the example").Accounts!.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Exit_codes_are_explained()
    {
        using var shell = new Shell();
        var said = await TextAsync(shell, "help", "exit-codes");
        foreach (var code in new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 130 })
        {
            said.ShouldMatch($"(?m)^ *{code}  \\w");
        }
    }

    private static async Task<string> TextAsync(Shell shell, params string[] words) => (await shell.RunAsync(words)).Ok();
}
