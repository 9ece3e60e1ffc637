using System.Diagnostics;

namespace Platform.Local.Tools;

/// <summary>A finished command: what it wrote and how it ended.</summary>
public sealed record Command(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end. Arguments are passed as they are: no shell reads them. What is given of the environment is added to our own.</summary>
    public static async Task<Command> RunAsync(string file, IEnumerable<string> arguments, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Command(process.ExitCode, await output, await error);
    }

    /// <summary>As <see cref="RunAsync"/>, for a command that has to work.</summary>
    /// <exception cref="PrerequisiteException">It ended with another code than 0.</exception>
    public static async Task<string> MustAsync(string file, IEnumerable<string> arguments, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        var list = arguments.ToList();
        var done = await RunAsync(file, list, ct, environment);
        return done.ExitCode == 0
            ? done.Output
            : throw new PrerequisiteException($"`{file} {string.Join(' ', list)}` ended with {done.ExitCode}: {done.Error.Trim()} {done.Output.Trim()}");
    }
}
