using Platform.Local.Tools;

namespace Platform.Cli.Tests;

/// <summary>Completion as real shells do it. bash is always there; others where they are installed.</summary>
public sealed class CompletionTests
{
    private static readonly (string Line, string Ends)[] Lines =
    [
        ("trunk ac", "account"),
        ("trunk account upd", "update"),
        ("trunk account update orders --desc", "--description"),
        ("trunk service-account cre", "create"),
        ("trunk completion z", "zsh"),
        ("trunk account list --output y", "yaml"),
    ];

    [Fact]
    public async Task Bash_ends_words()
    {
        using var place = new Installed();
        foreach (var (line, ends) in Lines)
        {
            var script = $$"""
                source <(trunk completion bash)
                COMP_LINE={{Quoted(line)}}; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]}-1))
                _trunk; printf '%s\n' "${COMPREPLY[@]}"
                """;
            (await place.RunAsync("bash", "--norc", "-c", script)).Split('\n').ShouldContain(ends, line);
        }
    }

    [Fact]
    public async Task Every_other_shell_that_is_here_reads_its_script()
    {
        using var place = new Installed();
        foreach (var shell in new[] { "zsh", "fish" }.Where(IsHere))
        {
            var said = shell is "fish"
                ? await place.RunAsync("fish", "-N", "-c", "trunk completion fish | source; complete -C 'trunk account upd'")
                : await place.RunAsync("zsh", "-f", "-c", "autoload -U compinit; compinit -D; source <(trunk completion zsh); BUFFER='trunk account upd' CURSOR=17; compadd() { print -l -- \"$@\" }; _trunk");
            said.ShouldContain("update", customMessage: shell);
        }

        // Their scripts are printed wherever we are.
        (await place.RunAsync("trunk", "completion", "zsh")).ShouldStartWith("#compdef trunk\n");
        (await place.RunAsync("trunk", "completion", "fish")).ShouldContain("complete -c trunk");
    }

    private static bool IsHere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, program)));

    private static string Quoted(string text) => $"'{text}'";

    /// <summary>A folder on the path that has the program by its name.</summary>
    private sealed class Installed : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-cli-").FullName;

        public Installed()
        {
            var program = Path.Combine(_folder, "trunk");
            File.WriteAllText(program, $"#!/bin/sh\nexec \"{Platform.Local.Running.Programs.DotNet}\" \"{Path.Combine(AppContext.BaseDirectory, "trunk.dll")}\" \"$@\"\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public async Task<string> RunAsync(string file, params string[] arguments) =>
            await Command.MustAsync(file is "trunk" ? Path.Combine(_folder, "trunk") : file, arguments, TestContext.Current.CancellationToken,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" });

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
