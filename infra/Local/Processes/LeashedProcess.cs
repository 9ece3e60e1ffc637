using System.Diagnostics;
using System.Globalization;

namespace Platform.Local.Processes;

/// <summary>A server that cannot outlive us: a small shell beside it waits for the end of our pipe, kills it and removes its
/// folder. So tests that are themselves killed leave nothing running and nothing on the disk.</summary>
public sealed class LeashedProcess : IDisposable
{
    // $1 log file, $2 folder to remove afterwards or "", the rest is the command. SIGQUIT stops PostgreSQL at once together with its
    // backends; whatever else the command started is in its process group (setsid) and goes by force.
    private const string Script = """
        log=$1; folder=$2; shift 2
        setsid "$@" >>"$log" 2>&1 </dev/null &
        pid=$!
        echo $pid
        read -r word && [ "$word" = keep ] && folder=
        kill -QUIT $pid 2>/dev/null
        n=0; while kill -0 $pid 2>/dev/null && [ $n -lt 20 ]; do sleep 0.1; n=$((n+1)); done
        kill -9 -$pid 2>/dev/null
        if [ -n "$folder" ]; then rm -rf "$folder"; fi
        exit 0
        """;

    private readonly Process _leash;

    private LeashedProcess(Process leash, int pid) => (_leash, Pid) = (leash, pid);

    public int Pid { get; }

    public bool IsRunning => Directory.Exists($"/proc/{Pid.ToString(CultureInfo.InvariantCulture)}") && !_leash.HasExited && !IsZombie();

    /// <summary>Starts a command; <paramref name="folder"/>, if given, is deleted when the process is let go.</summary>
    public static LeashedProcess Start(IReadOnlyList<string> command, string log, string? folder)
    {
        var start = new ProcessStartInfo("sh", ["-c", Script, "leash", log, folder ?? "", .. command]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var leash = Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
        return new LeashedProcess(leash, int.Parse(leash.StandardOutput.ReadLine() ?? "", CultureInfo.InvariantCulture));
    }

    /// <summary>kill -9, as a crash would: the folder stays.</summary>
    public void Kill() => Signals.Send(Pid, Signal.Kill);

    /// <summary>Lets the process go but leaves its folder, because another one takes over.</summary>
    public void DisposeKeepingFolder()
    {
        _leash.StandardInput.WriteLine("keep");
        Dispose();
    }

    public void Dispose()
    {
        _leash.StandardInput.Close();
        _leash.WaitForExit(TimeSpan.FromSeconds(5));
        _leash.Dispose();
    }

    // A killed server stays in /proc until the shell collects it.
    private bool IsZombie()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{Pid.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return true; // gone between the two looks
        }
    }
}
