using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Broker.Nodes;

/// <summary>One running nats-server, our child or one an earlier agent left behind. It is known by its pid and its configuration file,
/// so a pid that now belongs to somebody else is never signalled.</summary>
internal sealed partial class ServerProcess(int pid, string config) : IDisposable
{
    private const int HangUp = 1;
    private const int UserTwo = 12;
    private const int Terminate = 15;
    private const int Killed = 9;

    // Held so that a child that ends is collected at once and its end is noticed.
    private readonly Process _process = Process.GetProcessById(pid);

    public int Pid { get; } = pid;

    public bool IsRunning => Serves(Pid, config);

    /// <summary>Starts a server. Its output goes where the agent's goes, until it opens its own log file.</summary>
    public static ServerProcess Start(string program, string config)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-c", config]) { UseShellExecute = false, Environment = { ["GOMEMLIMIT"] = "256MiB" } })
            ?? throw new InvalidOperationException($"{program} did not start.");
        return new ServerProcess(process.Id, config);
    }

    /// <summary>The server that runs with this configuration, if its pid file names one that is alive.</summary>
    public static ServerProcess? Find(string pidFile, string config)
    {
        if (PidIn(pidFile) is not { } pid || !Serves(pid, config))
        {
            return null;
        }

        try
        {
            return new ServerProcess(pid, config);
        }
        catch (ArgumentException)
        {
            return null; // ended between the two looks
        }
    }

    public Task WaitAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    /// <summary>True once it has written its pid file.</summary>
    public bool HasWritten(string pidFile) => PidIn(pidFile) == Pid;

    /// <summary>Has it read its configuration and certificates again. Its log says whether it took them.</summary>
    public void Reload()
    {
        if (IsRunning)
        {
            _ = kill(Pid, HangUp);
        }
    }

    /// <summary>Lame duck first, so that clients move to other nodes; then the end, by force if need be.</summary>
    public async Task StopAsync(TimeSpan drain, CancellationToken ct)
    {
        foreach (var (signal, patience) in new[] { (UserTwo, drain), (Terminate, TimeSpan.FromSeconds(10)), (Killed, TimeSpan.FromSeconds(5)) })
        {
            if (!IsRunning)
            {
                return;
            }

            _ = kill(Pid, signal);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            await WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _process.Dispose();

    private static int? PidIn(string file) =>
        File.Exists(file) && int.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    private static bool Serves(int pid, string config)
    {
        try
        {
            // A process that ended but was not collected has an empty command line.
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Split('\0').Contains(config, StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
