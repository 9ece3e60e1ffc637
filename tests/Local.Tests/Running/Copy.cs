using Platform.Local.Layout;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Running;

/// <summary>One copy of the platform, driven by the ./platform script alone, on a free stretch of ports.</summary>
internal sealed class Copy(string data, int portBase)
{
    private static readonly string Script = Path.Combine(FindRepository(), "platform");

    public PortPlan Ports { get; } = new(portBase);

    public DataFolder Data { get; } = new(data);

    public string PortalUrl => $"http://localhost:{Ports.Portal}";

    public Task<Command> UpAsync(CancellationToken ct) => RunAsync(["up", "--detach", "--data", Data.Root, "--port-base", $"{Ports.Base}"], ct);

    public Task<Command> StatusAsync(CancellationToken ct) => RunAsync(["status", "--data", Data.Root], ct);

    public Task<Command> RestoreAsync(string file, CancellationToken ct) => RunAsync(["restore", file, "--data", Data.Root, "--port-base", $"{Ports.Base}"], ct);

    public Task<Command> DownAsync(CancellationToken ct) => RunAsync(["down", "--data", Data.Root], ct);

    /// <summary>Waits until status ends with 0.</summary>
    public async Task<Command> ReadyAsync(CancellationToken ct)
    {
        while (true)
        {
            var status = await StatusAsync(ct);
            if (status.ExitCode == 0)
            {
                return status;
            }

            await Task.Delay(200, ct);
        }
    }

    /// <summary>The pid in the row of a process.</summary>
    public static int PidOf(string process, Command status) =>
        int.Parse(status.Output.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(w => w is [var name, _, _, _, _] && name == process)[2]);

    private static Task<Command> RunAsync(IEnumerable<string> arguments, CancellationToken ct) => Command.RunAsync(Script, arguments, ct);

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Platform.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Platform.sln is in no folder above the tests.");
        }

        return folder;
    }
}
