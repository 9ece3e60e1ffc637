using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.AuthCallout.Tests;

/// <summary>A bootstrapped platform as the callout service meets it: PostgreSQL, nats-servers (one region or several, joined by gateways) with the AUTH account and
/// the default sentinel, tenants whose accounts are on every node. Callout processes are started against it, in this process or beside it.</summary>
internal sealed class CalloutWorld : IAsyncDisposable
{
    private static readonly string[] Names = ["us-east", "eu-west", "ap-south"];
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-callout-").FullName;
    private readonly string _keys;
    private readonly ServiceProvider _services;
    private readonly PostgresServer? _ownServer;
    private int _processes;

    private CalloutWorld(TestDatabase database, PostgresServer? ownServer)
    {
        (Database, _ownServer) = (database, ownServer);
        _keys = Path.Combine(_folder, "kek");
        File.WriteAllText(_keys, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(_keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Keys:KeyEncryptionKeyFile", _keys)]).Build();
        _services = new ServiceCollection().AddFleetStore(database.Fleet).AddAuthority(configuration).BuildServiceProvider();
    }

    public const string Access = "an access secret of a test";

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public TestDatabase Database { get; }

    /// <summary>The server of its own, for worlds that kill it.</summary>
    public PostgresServer Postgres => _ownServer ?? throw new InvalidOperationException("This world shares its PostgreSQL.");

    public IReadOnlyList<NatsServerProcess> Nodes { get; private set; } = [];

    public BootstrapResult Bootstrap { get; private set; } = null!;

    /// <param name="regions">One to three.</param>
    /// <param name="ownPostgres">A PostgreSQL that may be killed.</param>
    /// <param name="furtherConfig">Lines for every node's configuration.</param>
    public static async Task<CalloutWorld> StartAsync(int regions = 1, bool ownPostgres = false, string furtherConfig = "")
    {
        var server = ownPostgres ? await PostgresServer.StartAsync(Ct) : null;
        TestDatabase database;
        if (server is null)
        {
            database = await StoreDatabase.CreateAsync(Ct);
        }
        else
        {
            database = await server.NewDatabaseAsync(ct: Ct);
            await Schema.MigrateAsync(database.Owner + ";Pooling=false", Ct);
        }

        var world = new CalloutWorld(database, server);
        try
        {
            await world.StartNodesAsync(regions, furtherConfig);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public FleetDb AsOwner() => Schema.OpenAsOwner(Database.Owner);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An organization with an account that every node knows.</summary>
    public async Task<TenantWorld> AddTenantAsync(string name = "acme")
    {
        var organization = OrganizationId.New(Now);
        await using var db = AsOwner();
        db.Add(new Organization { Id = organization, Name = name, Slug = $"{name}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        var tenant = new TenantWorld(this, organization);
        await tenant.AddAccountAsync(name);
        return tenant;
    }

    /// <summary>Has every node know the account as it is now in the database.</summary>
    public async Task PublishAsync(AccountId account)
    {
        await using var db = AsOwner();
        var signed = await Get<AccountSigner>().SignAsync(db, account, Ct) ?? throw new InvalidOperationException("There is no such account.");
        var user = await Get<UserIssuer>().MintControllerAsync(db, TimeSpan.FromMinutes(5), Now, Ct);
        await using var connection = new NatsConnection(NatsOpts.Default with { Url = Nodes[0].Url, ConnectTimeout = TimeSpan.FromSeconds(20), AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) } });
        // Gateways join a moment after their servers are up.
        await Eventually.ShouldBeAsync(
            async () => (await new NatsSystem(connection).UpdateClaimsAsync(signed.Jwt, ServerExpectation.Of(Nodes.Count), TimeSpan.FromSeconds(2), Ct)).Count(a => a.Succeeded),
            Nodes.Count, TimeSpan.FromSeconds(40), Ct);
    }

    /// <summary>Tells callout processes that something has changed, as the portal does.</summary>
    public async Task RingAsync()
    {
        await using var db = AsOwner();
        await db.Database.ExecuteSqlRawAsync("NOTIFY trunkline_admission", Ct);
    }

    /// <summary>What a callout process of a region is configured with.</summary>
    public Dictionary<string, string?> Settings(int region, string? name = null, params (string Key, string Value)[] further)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Callout"] = $"{Database.Callout};Timeout=3",
            ["Keys:KeyEncryptionKeyFile"] = _keys,
            ["Urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Platform"] = "Information",
            ["Callout:Name"] = name ?? $"{Names[region]}-{Interlocked.Increment(ref _processes).ToString(CultureInfo.InvariantCulture)}",
            ["Callout:Region"] = Names[region],
            ["Callout:HomeUrls"] = Nodes[region].Url,
            ["Callout:AwayUrls"] = string.Join(',', Nodes.Where((_, i) => i != region).Select(n => n.Url)),
            ["Callout:StandbyUrls"] = Nodes.Count > 1 ? Nodes[(region + 1) % Nodes.Count].Url : "",
            ["Callout:CredsFile"] = Bootstrap.Callout.CredsFile,
            ["Callout:SystemCredsFile"] = Bootstrap.Callout.SystemCredsFile,
            ["Callout:SnapshotFile"] = Path.Combine(_folder, $"{name ?? Names[region]}.snapshot"),
            ["Callout:Access"] = Access,
            ["Callout:InstanceTimeSpan"] = "00:00:01",
            ["Callout:HomecomingTimeSpan"] = "00:00:01",
            // A test machine does other things: what is not about time is not to fail for it.
            ["Callout:Limits:DeadlineTimeSpan"] = "00:00:10",
            ["Callout:Limits:QueueTimeSpan"] = "00:00:10",
        };
        foreach (var (key, value) in further)
        {
            settings[key] = value;
        }

        return settings;
    }

    public string WriteSettings(Dictionary<string, string?> settings)
    {
        var file = Path.Combine(_folder, $"callout-{RandomNumberGenerator.GetHexString(6)}.json");
        // A flat file with colons in its names reads as sections do.
        File.WriteAllText(file, JsonSerializer.Serialize(settings));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        await _services.DisposeAsync();
        _ownServer?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartNodesAsync(int regions, string furtherConfig)
    {
        for (var attempt = 1; ; attempt++)
        {
            var ports = Enumerable.Range(0, regions).Select(_ => NatsPorts.Take()).ToArray();
            await using var db = AsOwner();
            Bootstrap = await Get<OperatorBootstrap>().RunAsync(db, Fleet(ports), Ct);
            var systemJwt = await File.ReadAllTextAsync(Bootstrap.SystemAccountJwtFile, Ct);
            var authJwt = await File.ReadAllTextAsync(Bootstrap.Callout.AuthAccountJwtFile, Ct);
            var platformJwt = await File.ReadAllTextAsync(Bootstrap.Services.PlatformAccountJwtFile, Ct);
            var sentinel = await File.ReadAllTextAsync(Bootstrap.Callout.SentinelJwtFile, Ct);
            string Config(int i) => string.Create(CultureInfo.InvariantCulture, $$"""
                server_name: {{Names[i]}}-1
                server_tags: ["region:{{Names[i]}}"]
                listen: "127.0.0.1:{{ports[i].Client}}"
                http: "127.0.0.1:{{ports[i].Monitoring}}"
                operator: "{{Bootstrap.OperatorJwtFile}}"
                system_account: {{Bootstrap.SystemAccountPublicKey}}
                default_sentinel: "{{sentinel}}"
                resolver: { type: full, dir: "jwt", allow_delete: true, interval: "2m" }
                resolver_preload: { {{Bootstrap.SystemAccountPublicKey}}: "{{systemJwt}}", {{Bootstrap.Callout.AuthAccountPublicKey}}: "{{authJwt}}", {{Bootstrap.Services.PlatformAccountPublicKey}}: "{{platformJwt}}" }
                websocket { listen: "127.0.0.1:{{ports[i].WebSocket}}", no_tls: true }
                mqtt { listen: "127.0.0.1:{{ports[i].Mqtt}}" }
                jetstream { store_dir: "jetstream", max_memory_store: 64MB, max_file_store: 256MB }
                authorization { timeout: 20 }
                cluster { name: {{Names[i]}}, listen: "127.0.0.1:{{ports[i].Cluster}}", routes: ["nats://127.0.0.1:{{ports[i].Cluster}}"] }
                gateway { name: {{Names[i]}}, listen: "127.0.0.1:{{ports[i].Gateway}}", gateways: [{{string.Join(", ", Enumerable.Range(0, regions).Select(r => string.Create(CultureInfo.InvariantCulture, $"{{ name: {Names[r]}, url: \"nats://127.0.0.1:{ports[r].Gateway}\" }}")))}}] }
                {{furtherConfig}}
                """);
            var starting = Enumerable.Range(0, regions).Select(i => NatsServerProcess.StartVerbatimAsync(ports[i], Config(i), Ct)).ToArray();
            await Task.WhenAll(starting).ContinueWith(_ => { }, Ct, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Nodes = [.. starting.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)];
            if (Nodes.Count == regions || attempt == 5)
            {
                await Task.WhenAll(starting);
                return;
            }

            // A port was taken between being found free and being used.
            foreach (var node in Nodes)
            {
                node.Dispose();
            }
        }
    }

    private FleetOptions Fleet(NatsPorts[] ports) => new()
    {
        Operator = "test",
        IdentitySeedFile = Path.Combine(_folder, "operator.seed"),
        OutputFolder = _folder,
        Regions = [.. ports.Select((p, i) => new RegionOptions(Names[i], Names[i],
        [
            new($"{Names[i]}-1", Url("nats", p.Client), Url("ws", p.WebSocket), Url("mqtt", p.Mqtt), Url("nats-leaf", p.LeafNode), Url("http", p.Monitoring)),
        ]))],
    };

    private static string Url(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}
