using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Fixtures;

namespace Platform.Browser;

/// <summary>The whole platform, started the way anybody starts it: ./platform up --detach, with a data folder and ports of
/// its own. Its address is read from endpoints.json.</summary>
public sealed partial class RunningPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private RunningPlatform(string data) => Data = data;

    public string Data { get; }
    public string Portal { get; private set; } = "";
    public IReadOnlyList<Node> Nodes { get; private set; } = [];

    /// <summary>The portal looks for TXT records here.</summary>
    public TestNameServer Names { get; } = TestNameServer.Start();

    public sealed record Node(string Name, string Region, string Client);

    /// <summary>Where Platform.sln lies.</summary>
    public static string Root { get; } = FindRoot();

    public static async Task<RunningPlatform> StartAsync(CancellationToken ct)
    {
        var data = Directory.CreateTempSubdirectory("trunkline-browser-").FullName;
        var platform = new RunningPlatform(data);
        try
        {
            // Handed down to the portal; a person writes it into the configuration file.
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__SignIn__DnsServer"] = platform.Names.Address };
            await RunAsync(["up", "--detach", "--data", data, "--port-base", PortBlocks.Take().ToString(CultureInfo.InvariantCulture)], ct, environment);
            using var endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "endpoints.json"), ct));
            platform.Portal = endpoints.RootElement.GetProperty("portal").GetString()!.TrimEnd('/');
            platform.Nodes = [.. endpoints.RootElement.GetProperty("nodes").EnumerateArray().Select(n => new Node(
                n.GetProperty("name").GetString()!, n.GetProperty("region").GetString()!, n.GetProperty("client").GetString()!))];
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest link of that page in a mail to that address, waited for.</summary>
    public async Task<Uri> LinkMailedAsync(string to, string page, CancellationToken ct)
    {
        var folder = Path.Combine(Data, "mail");
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10); await Task.Delay(50, ct))
        {
            foreach (var file in MailsIn(folder))
            {
                var mail = await File.ReadAllTextAsync(file, ct);
                var link = Link().Matches(mail).Select(m => new Uri(m.Value)).FirstOrDefault(u => u.AbsolutePath == page);
                if (mail.Contains($"To: {to}\r\n", StringComparison.OrdinalIgnoreCase) && link is not null)
                {
                    return link;
                }
            }
        }

        throw new TimeoutException($"No mail to {to} with a link to {page} within 10 s.");
    }

    /// <summary>Makes whoever signed up with that address a platform administrator.</summary>
    public Task GrantAsync(string email, CancellationToken ct) => RunAsync(["admin", "grant", email, "--data", Data], ct);

    /// <summary>Lets webhooks and identity providers be on this machine.</summary>
    public Task AllowThisMachineAsync(CancellationToken ct) => RunAsync(["admin", "allow-network", "127.0.0.0/8", "--data", Data], ct);

    /// <summary>What the portal logged last as an error, its exception included: for the message of a test that met one.</summary>
    public string LastFailure()
    {
        using var log = new StreamReader(new FileStream(Path.Combine(Data, "logs", "portal.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var said = log.ReadToEnd();
        return said.LastIndexOf("fail: ", StringComparison.Ordinal) is >= 0 and var at ? said.Substring(at, Math.Min(said.Length - at, 3000)) : "nothing";
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["down", "--data", Data], CancellationToken.None);
        await Names.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private static IEnumerable<string> MailsIn(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml").OrderDescending(StringComparer.Ordinal) : [];

    private static async Task RunAsync(string[] args, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "platform"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"./platform {string.Join(' ', args)} ended with {process.ExitCode}.\n{await said}\n{await complained}");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No Platform.sln above the test program.");
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
