using Platform.Local.Tools;

namespace Platform.Cli.Tests;

/// <summary>Completion as real shells do it.</summary>
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
    public async Task Zsh_ends_words_as_they_are_typed()
    {
        using var place = new Installed();
        var zsh = await UnpackedShell.FindAsync("zsh", TestContext.Current.CancellationToken);
        foreach (var (line, ends) in Lines)
        {
            // Its completion works in its line editor alone, so one zsh types into the terminal of another.
            var script = $$"""
                module_path=({{zsh.Modules}})
                zmodload zsh/zpty
                zpty -b inner {{zsh.File}} -f -i
                zpty -w inner 'module_path=({{zsh.Modules}}); PS1=; autoload -U compinit; compinit -D; source <(trunk completion zsh); print REA""DY'
                zpty -r inner said '*READY*'
                zpty -n -w inner {{Quoted(line)}}$'\t'
                zpty -r inner said {{Quoted($"*{ends}*")}}
                print -r -- "$said"
                zpty -d inner
                """;
            (await place.RunAsync(zsh, "-f", "-c", script)).ShouldContain(ends, customMessage: line);
        }
    }

    [Fact]
    public async Task Fish_ends_words()
    {
        using var place = new Installed();
        var fish = await UnpackedShell.FindAsync("fish", TestContext.Current.CancellationToken);
        foreach (var (line, ends) in Lines)
        {
            (await place.RunAsync(fish, "-N", "-c", $"set fish_function_path {fish.Functions}; trunk completion fish | source; complete -C {Quoted(line)}")).Split('\n').ShouldContain(ends, line);
        }
    }

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

        public Task<string> RunAsync(string file, params string[] arguments) => RunAsync(file, arguments, new Dictionary<string, string>(StringComparer.Ordinal));

        public Task<string> RunAsync(UnpackedShell shell, params string[] arguments) => RunAsync(shell.File, arguments, shell.Environment);

        // A word that is never ended would be waited for without end.
        private async Task<string> RunAsync(string file, string[] arguments, IReadOnlyDictionary<string, string> environment)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            return await Command.MustAsync(file, arguments, patience.Token, new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" });
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
