using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests;

/// <summary>A bootstrapped platform without its processes: a database, and three nats-servers in three regions joined by gateways.
/// Change accounts with it, start controllers against it, look at what the servers have on disk.</summary>
internal sealed partial class World : IAsyncDisposable
{
    private static readonly string[] Regions = ["us-east", "eu-west", "ap-south"];
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-world-").FullName;
    private readonly ServiceProvider _services;
    private readonly OrganizationId _organization = OrganizationId.New(TimeProvider.System.GetUtcNow());
    private int _names;

    private World(TestDatabase database)
    {
        Database = database;
        var kek = Path.Combine(_folder, "kek");
        File.WriteAllText(kek, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(kek, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Settings =
        [
            new("ConnectionStrings:Fleet", database.Fleet), new("Keys:KeyEncryptionKeyFile", kek), new("Urls", "http://127.0.0.1:0"),
            new("Logging:LogLevel:Default", "Warning"), new("Logging:LogLevel:Platform", "Information"), new("Logging:Console:LogLevel:Default", "None"),
            new("Controller:ResyncTimeSpan", "00:00:01"), new("Controller:DriftTimeSpan", "00:00:01"),
            new("Controller:AnswerTimeSpan", "00:00:01"), new("Controller:InventoryTimeSpan", "00:00:01"),
            new("Controller:SessionTimeSpan", "00:00:01"),
        ];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        _services = new ServiceCollection().AddFleetStore(database.Fleet).AddAuthority(configuration).BuildServiceProvider();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    /// <summary>us-east-1, eu-west-1, ap-south-1.</summary>
    public IReadOnlyList<NatsServerProcess> Nodes { get; private set; } = [];

    public string SystemAccount { get; private set; } = "";

    /// <summary>Who vouches for the nodes.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authorities.pem");

    /// <summary>The files of the callout service.</summary>
    public CalloutFileNames Callout { get; private set; } = null!;

    /// <summary>A controller's configuration.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Settings { get; }

    public static async Task<World> StartAsync(TestDatabase? database = null)
    {
        var world = new World(database ?? await StoreDatabase.CreateAsync(Ct));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await world.StartNodesAsync();
                return world;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // A port was taken between being found free and being used; bootstrap moves the nodes to others.
                world.StopNodes();
            }
        }
    }

    public Task<CalloutKeySet> CalloutKeysAsync(CalloutKeySet? last, CancellationToken ct) =>
        Get<CalloutKeys>().ReadAsync(Get<FleetDataSource>(), Get<IDbContextFactory<FleetDb>>(), last, ct);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public FleetDb AsOwner() => Schema.OpenAsOwner(Database.Owner);

    public async ValueTask DisposeAsync()
    {
        StopNodes();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
