using System.Diagnostics;
using System.Text.RegularExpressions;
using Platform.Authority;

namespace Platform.Broker.Nodes;

/// <summary>The nats-server program as a judge: its version, and its word on a configuration.</summary>
internal static partial class NatsBinary
{
    /// <returns>The release it says it is, "2.15.1".</returns>
    /// <exception cref="NodeException">It cannot be run, or is older than the security floor.</exception>
    public static async Task<string> RequireSafeReleaseAsync(string program, CancellationToken ct)
    {
        var release = await ReleaseAsync(program, ct);
        return VersionFloor.IsBelow(release)
            ? throw new NodeException($"{program} is {release}; releases older than 2.12.12, and 2.14 before 2.14.3, carry published vulnerabilities. Install a newer one.")
            : release;
    }

    /// <summary>The release it says it is, whatever that is.</summary>
    /// <exception cref="NodeException">It cannot be run, or is something else.</exception>
    public static async Task<string> ReleaseAsync(string program, CancellationToken ct)
    {
        var (_, said) = await RunAsync(program, ["--version"], ct);
        return Number().Match(said) is { Success: true } match ? match.Groups["number"].Value : throw new NodeException($"{program} is no nats-server: {said.Trim()}");
    }

    /// <summary>Asks the very program that will run it (<c>-t</c>).</summary>
    /// <exception cref="NodeException">It refuses; the message is its own.</exception>
    public static async Task ValidateAsync(string program, string config, CancellationToken ct)
    {
        var (code, said) = await RunAsync(program, ["-t", "-c", config], ct);
        if (code != 0)
        {
            throw new NodeException($"nats-server refuses the configuration: {said.Trim()}");
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new NodeException($"{program} did not start.");
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output + await error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NodeException($"{program} cannot be run: {e.Message}");
        }
    }

    [GeneratedRegex(@"v(?<number>\d+\.\d+\.\d+(-[\w.]+)?)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>The node cannot run as specified; trying again unchanged would not help.</summary>
internal sealed class NodeException(string message) : Exception(message);
