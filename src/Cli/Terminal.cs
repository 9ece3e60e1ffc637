using System.Text;

namespace Platform.Cli;

/// <summary>What is around the program: its streams, environment and clock. Tests give others.</summary>
internal sealed class Terminal
{
    public required TextReader In { get; init; }
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }

    /// <summary>Below <see cref="Out"/>, for files that are not text.</summary>
    public required Stream OutBytes { get; init; }

    /// <summary>Somebody can be asked: standard input and error are a terminal. Without one nothing is ever asked.</summary>
    public required bool CanAsk { get; init; }

    /// <summary>Standard output is a terminal.</summary>
    public required bool IsShown { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Waits: between polls and tries. Tests make it short.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>$XDG_CONFIG_HOME, or ~/.config.</summary>
    public string ConfigHome => Variable("XDG_CONFIG_HOME") is { Length: > 0 } home ? home
        : Path.Combine(Variable("HOME") is { Length: > 0 } own ? own : throw CliException.Usage("Neither XDG_CONFIG_HOME nor HOME is set, so there is no place for settings."), ".config");

    /// <summary>Colours, unless NO_COLOR says otherwise (no-color.org).</summary>
    public bool HasColor => IsShown && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") is not "dumb";

    public static Terminal System()
    {
        var bytes = Console.OpenStandardOutput();
        return new()
        {
            In = Console.In,
            Out = new StreamWriter(bytes, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true },
            OutBytes = bytes,
            Error = Console.Error,
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            IsShown = !Console.IsOutputRedirected,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>Asks before something that cannot be taken back.</summary>
    /// <param name="what">"delete account orders".</param>
    /// <param name="isAgreed">--yes was given.</param>
    public void Confirm(string what, bool isAgreed)
    {
        if (isAgreed)
        {
            return;
        }

        if (!CanAsk)
        {
            throw CliException.Usage($"To {what} wants --yes: there is no terminal to ask at.");
        }

        Error.Write($"Really {what}? [y/N] ");
        if (In.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CliException(ExitCode.Refused, "Not done.");
        }
    }
}
