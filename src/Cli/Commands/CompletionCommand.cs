using System.CommandLine;

namespace Platform.Cli.Commands;

/// <summary>completion bash|zsh|fish: what makes the shell ask this program how a word may end.</summary>
internal static class CompletionCommand
{
    // The words before the cursor are handed over as they are; the last is the one to end.
    private const string Bash = """
        # trunk, for bash. Put into ~/.bashrc: source <(trunk completion bash)
        _trunk() {
            local word line
            word=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=()
            while IFS= read -r line; do
                [[ $line == "$word"* ]] && COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt -o default 2>/dev/null
        }
        complete -F _trunk trunk
        """;

    private const string Zsh = """
        #compdef trunk
        # trunk, for zsh. Put into ~/.zshrc, after compinit: source <(trunk completion zsh)
        _trunk() {
            local -a found
            found=("${(@f)$(trunk "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- "${(@)found:#}" || _files
        }
        compdef _trunk trunk
        """;

    private const string Fish = """
        # trunk, for fish. Put into ~/.config/fish/config.fish: trunk completion fish | source
        function __trunk_complete
            set -l line (commandline -cp)
            trunk "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c trunk -f -n "not string match -qr -- '^[-./~]' (commandline -ct)" -a "(__trunk_complete)"
        complete -c trunk -f -n "string match -q -- '-*' (commandline -ct)" -a "(__trunk_complete)"
        """;

    public static Command Create(Scene scene)
    {
        var command = new Command("completion", "Print what completes commands in a shell: bash, zsh or fish");
        foreach (var (shell, script) in new[] { ("bash", Bash), ("zsh", Zsh), ("fish", Fish) })
        {
            var one = new Command(shell, $"For {shell}.");
            one.SetAction(_ =>
            {
                scene.Terminal.Out.WriteLine(script);
                return ExitCode.Ok;
            });
            command.Add(one);
        }

        return command;
    }
}
