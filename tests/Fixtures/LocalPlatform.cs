using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Platform.Local.Layout;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>The whole platform as anybody starts it, ./platform up --detach, with a data folder and ports of its own. For tests that end
/// its processes, and for benchmarks.</summary>
public sealed partial class LocalPlatform : IAsyncDisposable
{
    public const string Password = "correct horse battery staple 7";
    private static readonly string Program = Path.Combine(GoTools.RepositoryRoot, "platform");
    private readonly DataFolder _data;
    private int _persons;

    private LocalPlatform(DataFolder data) => _data = data;

    public Uri Portal { get; private set; } = new("http://localhost");

    /// <summary>Names and client URLs, us-east-1 first.</summary>
    public IReadOnlyList<(string Name, string Url)> Nodes { get; private set; } = [];

    /// <summary>The same nodes with every way in.</summary>
    public IReadOnlyList<LocalEndpoint> Endpoints { get; private set; } = [];

    /// <summary>Where everything of it lies.</summary>
    public DataFolder Data => _data;

    public string KeyEncryptionKeyFile => _data.KeyEncryptionKeyFile;

    /// <param name="ct">Gives up.</param>
    /// <param name="fleet">Regions x nodes.</param>
    public static async Task<LocalPlatform> StartAsync(CancellationToken ct, string fleet = "3x1")
    {
        var folder = Directory.CreateTempSubdirectory("trunkline-platform-");
        // PostgreSQL's account must pass through to its own folder below.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)Convert.ToInt32("711", 8));
        var platform = new LocalPlatform(new DataFolder(folder.FullName));
        try
        {
            var ports = PortBlocks.Take().ToString(CultureInfo.InvariantCulture);
            await Command.MustAsync(Program, ["up", "--detach", "--data", folder.FullName, "--port-base", ports, "--fleet", fleet], ct);
            using var endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(platform._data.EndpointsFile, ct));
            platform.Portal = new(endpoints.RootElement.GetProperty("portal").GetString()!);
            platform.Endpoints = [.. endpoints.RootElement.GetProperty("nodes").Deserialize<LocalEndpoint[]>(JsonSerializerOptions.Web)!];
            platform.Nodes = [.. endpoints.RootElement.GetProperty("nodes").EnumerateArray().Select(n => (n.GetProperty("name").GetString()!, n.GetProperty("client").GetString()!))];
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>./platform backup.</summary>
    public Task<Command> BackupAsync(string file, CancellationToken ct) => Command.RunAsync(Program, ["backup", file, "--data", _data.Root], ct);

    /// <summary>./platform admin.</summary>
    public Task<Command> AdminAsync(CancellationToken ct, params string[] words) => Command.RunAsync(Program, ["admin", .. words, "--data", _data.Root], ct);

    /// <summary>Adds a revision of the topology: the latest one's text (JSON, indented), changed.</summary>
    public async Task ChangeTopologyAsync(Func<string, string> change, CancellationToken ct)
    {
        var file = Path.Combine(_data.Root, "changed.json");
        await File.WriteAllTextAsync(file, change(await AdminMustAsync(ct, "topology", "show")), ct);
        await AdminMustAsync(ct, "topology", "set", file);
    }

    /// <summary>Plans and starts a rollout ("restart", "change") and waits for its end, 5 minutes at most.</summary>
    /// <param name="kind">restart or change.</param>
    /// <param name="killsController">Whether the controller dies in the middle of it.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RolloutAsync(string kind, bool killsController, CancellationToken ct)
    {
        await AdminMustAsync(ct, "rollout", "plan", kind, "--start");
        return await RolledOutAsync(ct, killsController);
    }

    /// <summary>Waits for the end of the rollout that was started, 5 minutes at most.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="killsController">Whether the controller dies in the middle of it.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RolledOutAsync(CancellationToken ct, bool killsController = false)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = await AdminMustAsync(ct, "rollout", "status");
            var lines = status.Split('\n');
            if (lines[0].EndsWith(": done", StringComparison.Ordinal))
            {
                return Stopwatch.GetElapsedTime(started);
            }

            if (killsController && lines.Any(l => l.Contains(" running ", StringComparison.Ordinal)) && lines.Any(l => l.Contains(" done ", StringComparison.Ordinal)))
            {
                Kill9("controller");
                killsController = false;
            }

            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException($"The rollout is not done: {status}");
            }

            await Task.Delay(300, ct);
        }
    }

    private async Task<string> AdminMustAsync(CancellationToken ct, params string[] words)
    {
        var said = await AdminAsync(ct, words);
        return said.ExitCode == 0 ? said.Output : throw new InvalidOperationException($"admin {string.Join(' ', words)}: {said.Error}");
    }

    /// <summary>How a role reaches the database: "Owner", "Fleet".</summary>
    public string ConnectionString(string role) =>
        new ConfigurationBuilder().AddJsonFile(_data.ConfigOf("bootstrap")).Build().GetConnectionString(role)
        ?? throw new InvalidOperationException($"There is no connection string for {role}.");

    /// <summary>Pairs of account and node that do not hold the present generation, read back, and nodes that are not up.</summary>
    public async Task<long> UnconfirmedAsync(CancellationToken ct)
    {
        await using var db = NpgsqlDataSource.Create(ConnectionString("Owner"));
        await using var command = db.CreateCommand(
            """
            select count(*) from accounts a cross join nodes n where not n.is_up or not exists (
                select 1 from node_publications p where p.account_id = a.id and p.node_id = n.id and p.generation = a.generation and p.is_confirmed)
            """);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The controller's own address: /metrics.</summary>
    public Uri Controller => UrlOf("controller");

    /// <summary>Where a process other than the portal answers: "controller", "callout-us-east".</summary>
    public Uri UrlOf(string process) => new(new ConfigurationBuilder().AddJsonFile(_data.ConfigOf(process)).Build()["Urls"]!);

    /// <summary>Kills a node's server, takes all account JWTs from its disk and lets its agent start it again, empty.</summary>
    public void Wipe(string node)
    {
        var agent = PidOf(node);
        Signals.Send(agent, Signal.Stop);
        Kill9($"{node}.nats");
        Directory.Delete(Path.Combine(_data.Node(node), "jwt"), recursive: true);
        Signals.Send(agent, Signal.Continue);
    }

    /// <summary>The process id a part has now: "portal", "controller", "postgres", "us-east-1" (the agent), "us-east-1.nats".</summary>
    public int PidOf(string process)
    {
        var file = process.EndsWith(".nats", StringComparison.Ordinal) ? Path.Combine(_data.Node(process[..^5]), "nats.pid") : _data.PidOf(process);
        return int.Parse(File.ReadAllText(file).Split([' ', '\n'], 2)[0], CultureInfo.InvariantCulture);
    }

    /// <summary>kill -9.</summary>
    public void Kill9(string process) => Signals.Send(PidOf(process), Signal.Kill);

    /// <summary>kill -9 with nobody to start it again until the result is disposed: whoever keeps the parts running is held still meanwhile.</summary>
    public IDisposable Without(params string[] processes)
    {
        var stillness = Hold();
        Array.ForEach(processes, Kill9);
        return stillness;
    }

    /// <summary>Holds processes still until the result is disposed, and whoever would start them again.</summary>
    public IDisposable Hold(params string[] processes) => new Stillness([.. processes.Select(PidOf), PidOf("platform")]);

    /// <summary>Waits until the portal answers that all it needs is there.</summary>
    public async Task RecoveredAsync(CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = Portal };
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60); await Task.Delay(100, ct))
        {
            using var ready = await http.GetAsync("readyz", ct);
            if (ready.IsSuccessStatusCode)
            {
                return;
            }
        }

        throw new TimeoutException("The portal is not ready within a minute.");
    }

    private sealed class Stillness : IDisposable
    {
        private readonly int[] _held;

        public Stillness(int[] held)
        {
            _held = held;
            Array.ForEach(held, p => Signals.Send(p, Signal.Stop));
        }

        public void Dispose() => Array.ForEach(_held, p => Signals.Send(p, Signal.Continue));
    }

    /// <summary>A person signs up, confirms by mail and makes a token; a client that carries it.</summary>
    public async Task<HttpClient> SignUpAsync(CancellationToken ct)
    {
        var email = $"person-{Interlocked.Increment(ref _persons).ToString(CultureInfo.InvariantCulture)}@example.com";
        var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri(Portal, "/api/v1/") };
        (await client.PostAsJsonAsync("signup", new { email, password = Password, organization = "Test" }, ct)).EnsureSuccessStatusCode();
        (await client.PostAsJsonAsync("signup/confirm", new { email, code = await CodeMailedAsync(email, ct) }, ct)).EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{email}:{Password}")));
        var made = await client.PostAsJsonAsync("tokens", new { name = "test" }, ct);
        made.EnsureSuccessStatusCode();
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync(Program, ["down", "--data", _data.Root], CancellationToken.None);
        Directory.Delete(_data.Root, recursive: true);
    }

    private async Task<string> CodeMailedAsync(string email, CancellationToken ct)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10); await Task.Delay(20, ct))
        {
            foreach (var file in Directory.GetFiles(_data.Mail, "*.eml"))
            {
                var mail = await File.ReadAllTextAsync(file, ct);
                if (mail.Contains($"To: {email}\r\n", StringComparison.OrdinalIgnoreCase) && Code().Match(mail) is { Success: true } code)
                {
                    return Uri.UnescapeDataString(code.Groups[1].Value);
                }
            }
        }

        throw new TimeoutException($"No code was mailed to {email} within 10 s.");
    }

    [GeneratedRegex(@"/confirm\?email=\S+&code=(\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}

/// <summary>A node's addresses: URLs.</summary>
public sealed record LocalEndpoint(string Name, string Region, string Client, [property: System.Text.Json.Serialization.JsonPropertyName("websocket")] string WebSocket, string Mqtt);
