using System.Diagnostics;
using Platform.Local.Layout;

namespace Platform.Local.Running;

/// <summary>Starts programs in a session of their own, so that Ctrl-C reaches only the runner, and writing straight to their log
/// file, so that they go on if the runner dies.</summary>
internal static class Launch
{
    // $0 is the log; exec all the way down, so the pid stays that of the program.
    private const string Script = "exec setsid \"$@\" >>\"$0\" 2>&1 </dev/null";

    private const long LogLimit = 10 << 20;

    public static Process Start(IReadOnlyList<string> command, string log, IReadOnlyDictionary<string, string> environment)
    {
        if (File.Exists(log) && new FileInfo(log).Length > LogLimit)
        {
            File.Move(log, $"{log}.1", overwrite: true);
        }

        if (!File.Exists(log))
        {
            new FileStream(log, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }

        var start = new ProcessStartInfo("sh", ["-c", Script, log, .. command]) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    /// <summary>The environment of our own .NET processes: small heaps instead of the last bit of speed, since some six of them share one machine.</summary>
    public static IReadOnlyDictionary<string, string> DotNet(string? config) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCConserveMemory"] = "7",
        ["DOTNET_GCgen0size"] = "0x1000000",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["TRUNKLINE_CONFIG"] = config ?? "",
    };

    /// <summary>The same for an agent, which does the same little for months: compiled once, not again and again for what it does often.</summary>
    public static IReadOnlyDictionary<string, string> Agent { get; } = new Dictionary<string, string>(DotNet(config: null), StringComparer.Ordinal) { ["DOTNET_TieredCompilation"] = "0" };

    /// <summary>The last lines of a log, for a message about what went wrong.</summary>
    public static string Tail(DataFolder data, string part, int lines = 15) =>
        File.Exists(data.LogOf(part)) ? string.Join('\n', File.ReadLines(data.LogOf(part)).TakeLast(lines)) : "";
}
