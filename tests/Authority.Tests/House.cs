using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Authority.Tests;

/// <summary>A bootstrapped database with its key files in a folder of its own.</summary>
internal sealed class House : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    private House(TestDatabase database, string folder)
    {
        (Database, Folder) = (database, folder);
        _services = Services(WriteKey("kek"));
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;
    public TestDatabase Database { get; }
    public string Folder { get; }
    public AccountFactory Accounts => _services.GetRequiredService<AccountFactory>();
    public AccountSigner Signer => _services.GetRequiredService<AccountSigner>();
    public UserIssuer Users => _services.GetRequiredService<UserIssuer>();
    public OperatorBootstrap Bootstrap => _services.GetRequiredService<OperatorBootstrap>();
    public OperatorFactory Operators => _services.GetRequiredService<OperatorFactory>();
    public OperatorKeys OperatorKeys => _services.GetRequiredService<OperatorKeys>();
    public OperatorSigner OperatorSigner => _services.GetRequiredService<OperatorSigner>();
    public StoreExport Export => _services.GetRequiredService<StoreExport>();
    public StoreImport Import => _services.GetRequiredService<StoreImport>();
    public ActivationIssuer Activations => _services.GetRequiredService<ActivationIssuer>();
    public KeyShredder Shredder => _services.GetRequiredService<KeyShredder>();
    public Vault Vault => _services.GetRequiredService<Vault>();
    public CalloutKeys CalloutKeys => _services.GetRequiredService<CalloutKeys>();
    public AccountSigners AccountSigners => _services.GetRequiredService<AccountSigners>();
    public ProviderSecrets ProviderSecrets => _services.GetRequiredService<ProviderSecrets>();
    public SnapshotBox SnapshotBox => _services.GetRequiredService<SnapshotBox>();

    public FleetOptions Fleet => new()
    {
        Operator = "test",
        IdentitySeedFile = Path.Combine(Folder, "operator.seed"),
        OutputFolder = Path.Combine(Folder, "out"),
        Regions = [new("us-east", "US East", [new("us-east-1", "nats://127.0.0.1:1", "ws://127.0.0.1:2", "mqtt://127.0.0.1:3", "nats-leaf://127.0.0.1:4", "http://127.0.0.1:5")])],
    };

    public static async Task<House> EmptyAsync() => new(await StoreDatabase.CreateAsync(Ct), Directory.CreateTempSubdirectory("trunkline-authority-").FullName);

    public static async Task<House> BootstrappedAsync()
    {
        var house = await EmptyAsync();
        await using var db = house.AsOwner();
        await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
        return house;
    }

    public FleetDb AsOwner() => Schema.OpenAsOwner(Database.Owner);

    public FleetDb AsFleet() => Schema.OpenAsOwner(Database.Fleet);

    public FleetDb AsCallout() => Schema.OpenAsOwner(Database.Callout);

    /// <summary>The portal's store of an organization, as trunkline_app behind row security.</summary>
    public PortalDb AsPortal(OrganizationId organization)
    {
        var scope = new ServiceCollection().AddPortalStore(Database.App).BuildServiceProvider().CreateScope().ServiceProvider;
        scope.GetRequiredService<Caller>().Set(organization, PersonId.New(Now), "system test", []);
        return scope.GetRequiredService<PortalDb>();
    }

    /// <summary>Authority's services, as of another process, with the key-encryption keys of a file.</summary>
    public static ServiceProvider Services(string keyFile, int open = OpenedKeys.Capacity) => new ServiceCollection()
        .AddSingleton<TimeProvider>(new Clock())
        .AddSingleton(provider => new OpenedKeys(provider.GetRequiredService<TimeProvider>(), open))
        .AddAuthority(new ConfigurationBuilder().AddInMemoryCollection([new("Keys:KeyEncryptionKeyFile", keyFile)]).Build())
        .BuildServiceProvider();

    public string WriteKey(string name)
    {
        var file = Path.Combine(Folder, name);
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var text = new StreamWriter(stream);
        text.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return file;
    }

    /// <summary>An organization with an account and a user, made as the portal makes them.</summary>
    public async Task<(OrganizationId Organization, Account Account, UserId User)> AddTenantAsync(string slug, AccountFactory? accounts = null)
    {
        var organization = OrganizationId.New(Now);
        await using var db = AsPortal(organization);
        db.Organizations.Add(new Organization { Id = organization, Name = slug, Slug = slug, CreatedAt = Now });
        var made = await (accounts ?? Accounts).AddAsync(db, organization, "default", Now, Ct);
        var user = new User { OrganizationId = organization, Id = UserId.New(Now), AccountId = made.Account.Id, GroupId = made.Group.Id, Name = "default", CreatedAt = Now };
        db.Users.Add(user);
        await db.SaveChangesAsync(Ct);
        return (organization, made.Account, user.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
