using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Platform.Cli.Commands;

namespace Platform.Cli;

/// <summary>The program: reads the command line, runs what it names, and says what went wrong in words and by its exit code.</summary>
internal static class Trunk
{
    public static string Version { get; } = typeof(Trunk).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal, CancellationToken ct)
    {
        try
        {
            if (words is ["--version"])
            {
                await terminal.Out.WriteLineAsync(Version);
                return ExitCode.Ok;
            }

            // @FILE is a value here, not a file of words.
            var parsed = CommandTree.Build(terminal, words).Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                return await RefuseAsync(terminal, parsed);
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(2) }, ct);
        }
        catch (CliException e)
        {
            await terminal.Error.WriteLineAsync($"trunk: {Output.Cells.Clean(e.Message)}");
            foreach (var note in e.Notes)
            {
                await terminal.Error.WriteLineAsync($"  {Output.Cells.Clean(note)}");
            }

            return e.Code;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"trunk: {e.Message}");
            return ExitCode.Usage;
        }
    }

    private static async Task<int> RefuseAsync(Terminal terminal, ParseResult parsed)
    {
        foreach (var error in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
        {
            await terminal.Error.WriteLineAsync($"trunk: {error}");
        }

        var path = string.Join(' ', Ancestry(parsed.CommandResult.Command).Reverse());
        await terminal.Error.WriteLineAsync($"  See: {path} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Ancestry(Command command)
    {
        for (Symbol? at = command; at is not null; at = at.Parents.FirstOrDefault())
        {
            yield return at is RootCommand ? "trunk" : at.Name;
        }
    }
}
