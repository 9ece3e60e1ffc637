namespace Platform.Cli;

/// <summary>Why a command ends without having done its work, in words for whoever typed it.</summary>
/// <param name="code">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong and the way out.</param>
/// <param name="notes">Lines below it.</param>
internal sealed class CliException(int code, string message, IReadOnlyList<string>? notes = null) : Exception(message)
{
    public int Code { get; } = code;

    public IReadOnlyList<string> Notes { get; } = notes ?? [];

    public static CliException Usage(string message) => new(ExitCode.Usage, message);
}
