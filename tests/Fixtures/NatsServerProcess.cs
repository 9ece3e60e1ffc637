using System.Globalization;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>A real nats-server with a configuration given by the test, in a folder of its own (its working folder, so
/// relative paths such as <c>dir: "jwt"</c> are safe). Ready when its INFO banner was read.</summary>
public sealed class NatsServerProcess : IDisposable
{
    private readonly string _file;
    private LeashedProcess _process;

    private NatsServerProcess(string file, string folder, NatsPorts ports, LeashedProcess process) =>
        (_file, Folder, Ports, _process) = (file, folder, ports, process);

    public NatsPorts Ports { get; }

    /// <summary>Holds nats.conf, nats.log and whatever the configuration puts there; removed at the end.</summary>
    public string Folder { get; }

    public string Url => $"nats://127.0.0.1:{Ports.Client.ToString(CultureInfo.InvariantCulture)}";

    public string LogText => File.Exists(Log) ? File.ReadAllText(Log) : "";

    public int Pid => _process.Pid;

    private string Log => Path.Combine(Folder, "nats.log");

    /// <summary>Starts a server that needs nothing but a client port, plus lines of one's own.</summary>
    public static Task<NatsServerProcess> StartAsync(string furtherConfig = "", CancellationToken ct = default) =>
        StartAsync(ports => furtherConfig, ct);

    /// <summary>Starts a server. The lines get "listen" of the client port and "http" of the monitoring port put before them.</summary>
    public static async Task<NatsServerProcess> StartAsync(Func<NatsPorts, string> config, CancellationToken ct = default)
    {
        var ports = NatsPorts.Take();
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            listen: "127.0.0.1:{ports.Client}"
            http: "127.0.0.1:{ports.Monitoring}"
            {config(ports)}
            """);
        return await StartVerbatimAsync(ports, text, ct);
    }

    /// <summary>Starts a server with exactly this configuration, which listens for clients on <paramref name="ports"/>.Client.</summary>
    public static Task<NatsServerProcess> StartVerbatimAsync(NatsPorts ports, string config, CancellationToken ct = default) => StartVerbatimAsync(ports, config, [], ct);

    /// <summary>The same with further files in its folder, which only their owner may read: (name, text).</summary>
    public static async Task<NatsServerProcess> StartVerbatimAsync(NatsPorts ports, string config, IEnumerable<(string Name, string Text)> files, CancellationToken ct)
    {
        var tool = await NatsServerTool.FindAsync(ct);
        var folder = Directory.CreateTempSubdirectory("trunkline-nats-").FullName;
        foreach (var (name, content) in files)
        {
            await PrivateFile.WriteAsync(Path.Combine(folder, name), content, ct);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "nats.conf"), config, ct);
        var server = new NatsServerProcess(tool.File, folder, ports, Launch(tool.File, folder));
        await server.WaitAsync(ct);
        return server;
    }

    /// <summary>kill -9: connections break, the folder stays.</summary>
    public void Kill9() => _process.Kill();

    /// <summary>Starts a killed server again: same ports, same folder, and the nats.conf that lies there now.</summary>
    public async Task RestartAsync(CancellationToken ct = default)
    {
        _process.DisposeKeepingFolder();
        _process = Launch(_file, Folder);
        await WaitAsync(ct);
    }

    public void Dispose() => _process.Dispose();

    private static LeashedProcess Launch(string file, string folder) => LeashedProcess.Start(
        ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder, file, "-c", "nats.conf"], Path.Combine(folder, "nats.log"), folder);

    private async Task WaitAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await InfoBanner.IsServedAsync("127.0.0.1", Ports.Client, patience.Token))
        {
            if (!_process.IsRunning)
            {
                throw new InvalidOperationException($"nats-server ended: {LogText}");
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
