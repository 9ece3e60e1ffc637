using System.Runtime.InteropServices;

namespace Platform.Local.Processes;

public enum Signal
{
    HangUp = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    UserTwo = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>Unix signals, which .NET can receive but not send.</summary>
public static partial class Signals
{
    /// <summary>True if the process existed and could be told.</summary>
    public static bool Send(int pid, Signal signal) => kill(pid, (int)signal) == 0;

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
