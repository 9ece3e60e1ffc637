using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Local.Tools;
using Platform.Nats.Client;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests;

/// <summary>A bootstrapped platform without its processes: a database, and three nats-servers in three regions joined by gateways.
/// Change accounts with it, start controllers against it, look at what the servers have on disk.</summary>
internal sealed class World : IAsyncDisposable
{
    // Of Ed25519, in base64url.
    private const int SignatureLength = 86;

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

    /// <summary>A dedicated operator of the organization's with so many accounts; nobody is told.</summary>
    public async Task<Operator> AddOperatorAsync(int accounts)
    {
        await using var db = AsOwner();
        var (row, _) = await _services.GetRequiredService<OperatorFactory>().AddAsync(db, _organization, "dedicated", null, _ => { }, Now, Ct);
        for (var i = 0; i < accounts; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"own-{i}");
            await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, row.Id, name, Now, Ct);
        }

        await db.SaveChangesAsync(Ct);
        return row;
    }

    /// <summary>Adds an account and rings, as the portal does.</summary>
    public async Task<Account> AddAccountAsync(bool ring = true)
    {
        await using var db = AsOwner();
        var name = $"account-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}";
        var added = await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, name, Now, Ct);
        db.Add(new User { OrganizationId = _organization, Id = UserId.New(Now), AccountId = added.Account.Id, GroupId = added.Group.Id, Name = "default", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        if (ring)
        {
            await db.RingPublicationAsync(Ct);
        }

        return added.Account;
    }

    /// <summary>An identity provider of the organization's, for sessions to be of.</summary>
    public async Task<IdentityProviderId> AddProviderAsync()
    {
        await using var db = AsOwner();
        var id = IdentityProviderId.New(Now);
        var name = $"provider-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}";
        db.IdentityProviders.Add(new() { OrganizationId = _organization, Id = id, Name = name, Kind = ProviderKind.Tokens, Settings = "{}", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        return id;
    }

    /// <summary>A connection with nothing but a token. A node whose question nobody has heard yet says nothing: that is tried again, a refusal is not.</summary>
    public static async Task<NatsConnection> ConnectWithTokenAsync(string token, NatsServerProcess node, string name = "test")
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, Name = name, MaxReconnectRetry = 0, AuthOpts = new() { Token = token } });
            try
            {
                await connection.ConnectAsync(Ct);
                return connection;
            }
            catch (NatsConnectionFailedException e) when (e.InnerException?.InnerException is OperationCanceledException && attempt < 5)
            {
                await connection.DisposeAsync();
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Adds very many accounts in one transaction, without users.</summary>
    public async Task AddAccountsAsync(int count)
    {
        await using var db = AsOwner();
        for (var i = 0; i < count; i++)
        {
            await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, $"many-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}", Now, Ct);
        }

        await db.SaveChangesAsync(Ct);
        await db.RingPublicationAsync(Ct);
    }

    /// <summary>Raises the account's generation and rings, as every change the fleet must learn of does.</summary>
    public async Task ChangeAsync(Account account)
    {
        await using var db = AsOwner();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            await db.NextGenerationAsync(account.Id, Now, Ct);
            await transaction.CommitAsync(Ct);
        }

        await db.RingPublicationAsync(Ct);
    }

    /// <summary>A change of the account's row or of what belongs to it, with its next generation.</summary>
    public async Task ChangeAsync(Account account, Func<FleetDb, Task> change)
    {
        await using var db = AsOwner();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            await db.NextGenerationAsync(account.Id, Now, Ct);
            await change(db);
            await transaction.CommitAsync(Ct);
        }

        await db.RingPublicationAsync(Ct);
    }

    /// <summary>As the portal deletes an account: closed, to be restored until then.</summary>
    public Task CloseAsync(Account account, DateTimeOffset purgeAt) => ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(
        s => s.SetProperty(a => a.State, AccountState.Closed).SetProperty(a => a.ClosedAt, Now).SetProperty(a => a.PurgeAt, purgeAt), Ct));

    /// <summary>The steps of an account's way out, in their order.</summary>
    public async Task<string> StepsAsync(Account account)
    {
        await using var db = AsOwner();
        return string.Join(' ', await db.RetirementSteps.Where(s => s.AccountId == account.Id).OrderBy(s => s.At).Select(s => s.Step).ToListAsync(Ct));
    }

    /// <summary>A connection as a user of the account, with a credential from the ledger.</summary>
    public async Task<NatsConnection> ConnectAsync(Account account, NatsServerProcess node, string name = "test") =>
        await ConnectAsync(await IssueAsync(account), node, name);

    /// <summary>A connection with a credential issued before.</summary>
    public static async Task<NatsConnection> ConnectAsync(NatsAuthCred credential, NatsServerProcess node, string name = "test")
    {
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = node.Url,
            Name = name,
            AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(credential) },
        });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>A credential of the account's user, from the ledger.</summary>
    public async Task<NatsAuthCred> IssueAsync(Account account)
    {
        using var issued = await IssueCredsAsync(account);
        return NatsAuthCred.FromJwt(issued.Jwt, SeedOf(issued.Creds.Span));
    }

    /// <summary>The same as a creds file's text; the caller's to dispose of.</summary>
    public async Task<IssuedCredential> IssueCredsAsync(Account account)
    {
        await using var db = AsOwner();
        var user = await db.Users.SingleAsync(u => u.AccountId == account.Id, Ct);
        var issued = await _services.GetRequiredService<UserIssuer>().IssueAsync(db, user.Id, expiresAt: null, "system test", Now, Ct)
            ?? throw new InvalidOperationException("The account has no user.");
        await db.SaveChangesAsync(Ct);
        return issued;
    }

    /// <summary>A connection as the portal's own message console makes it.</summary>
    public async Task<NatsConnection> ConnectConsoleAsync(Account account, NatsServerProcess node)
    {
        await using var db = AsOwner();
        var user = await _services.GetRequiredService<UserIssuer>().MintConsoleAsync(db, account.Id, ["test"], ["test"], TimeSpan.FromMinutes(5), Now, Ct)
            ?? throw new InvalidOperationException("There is no such account.");
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = node.Url,
            Name = "trunkline console",
            AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) },
        });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>A system connection, as an intruder with stolen credentials would have.</summary>
    public async Task<NatsSystem> ConnectSystemAsync(NatsServerProcess node)
    {
        await using var db = AsOwner();
        var user = await _services.GetRequiredService<UserIssuer>().MintControllerAsync(db, TimeSpan.FromMinutes(5), Now, Ct);
        var connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) } });
        await connection.ConnectAsync(Ct);
        return new(connection);
    }

    /// <summary>A request to delete the account, signed as the controller's are.</summary>
    public async Task<string> SignDeletionAsync(Account account)
    {
        await using var db = AsOwner();
        return await _services.GetRequiredService<AccountDeletion>().SignAsync(db, account.OperatorId, [account.PublicKey], Now, Ct);
    }

    /// <summary>The JWT a node has on disk; null when it has none.</summary>
    public static string? OnDisk(NatsServerProcess node, string publicKey)
    {
        var file = Path.Combine(node.Folder, "jwt", $"{publicKey}.jwt");
        while (true)
        {
            try
            {
                // nats-server empties the file before it writes it: half a token is one that is being written.
                var jwt = File.ReadAllText(file);
                if (jwt.Length - jwt.LastIndexOf('.') == SignatureLength + 1)
                {
                    return jwt;
                }
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Waits until every account there is, is the same on every node as in the database, and confirmed there.</summary>
    public async Task ConvergedAsync(TimeSpan? within = null) =>
        await Eventually.ShouldBeAsync(StrayAccountsAsync, "", within ?? TimeSpan.FromSeconds(60), Ct);

    /// <summary>What is not yet as it should be; empty when all is well.</summary>
    public async Task<string> StrayAccountsAsync()
    {
        await using var db = AsOwner();
        var jwts = await db.AccountJwts.ToDictionaryAsync(j => j.AccountId, Ct);
        var confirmed = await db.NodePublications.Where(p => p.IsConfirmed).ToListAsync(Ct);
        var wrong = new List<string>();
        foreach (var account in await db.Accounts.ToListAsync(Ct))
        {
            if (account.State == AccountState.Retired)
            {
                wrong.AddRange(Nodes.Where(n => OnDisk(n, account.PublicKey) is not null).Select(n => $"{account.Name} is still on {n.Ports.Client}"));
                continue;
            }

            var jwt = jwts.GetValueOrDefault(account.Id);
            if (jwt?.Generation != account.Generation)
            {
                wrong.Add($"{account.Name} is not signed");
            }

            wrong.AddRange(Nodes.Where(n => OnDisk(n, account.PublicKey) != jwt?.Jwt).Select(n => $"{account.Name} is another on {n.Ports.Client}"));
            var count = confirmed.Count(p => p.AccountId == account.Id && p.Generation == account.Generation);
            if (count != Nodes.Count)
            {
                wrong.Add($"{account.Name} is confirmed by {count}");
            }
        }

        return string.Join(", ", wrong);
    }

    private async Task StartNodesAsync()
    {
        var ports = Regions.Select(_ => NatsPorts.Take()).ToArray();
        await using var db = AsOwner();
        var bootstrap = await _services.GetRequiredService<OperatorBootstrap>().RunAsync(db, Fleet(ports), Ct);
        if (SystemAccount.Length == 0)
        {
            db.Add(new Organization { Id = _organization, Name = "Test", Slug = "test", CreatedAt = Now });
            await db.SaveChangesAsync(Ct);
        }

        SystemAccount = bootstrap.SystemAccountPublicKey;
        var systemJwt = await File.ReadAllTextAsync(bootstrap.SystemAccountJwtFile, Ct);
        Callout = bootstrap.Callout;
        var callout = new NodeCallout(Callout.AuthAccountPublicKey, await File.ReadAllTextAsync(Callout.AuthAccountJwtFile, Ct), await File.ReadAllTextAsync(Callout.SentinelJwtFile, Ct));
        var platform = new PreloadedAccount(bootstrap.Services.PlatformAccountPublicKey, await File.ReadAllTextAsync(bootstrap.Services.PlatformAccountJwtFile, Ct));
        var specs = Enumerable.Range(0, Regions.Length).Select(i => Spec(i, ports, bootstrap.OperatorJwtFile)).ToArray();
        using (var authorities = FleetAuthorities.ReadOrMake(AuthorityFile, Now))
        {
            NodeCertificates.Renew(authorities, specs.Select(s => new CertifiedNode(s.Name, [s.Host], s.Tls.CertificateFile, s.Tls.TrustFile)), Now);
        }

        var target = (await NatsServerTool.FindAsync(Ct)).Version;
        var starting = Enumerable.Range(0, Regions.Length).Select(i =>
            NatsServerProcess.StartVerbatimAsync(ports[i], NatsConfig.Render(specs[i], SystemAccount, systemJwt, callout, platform, target), Ct)).ToArray();
        await Task.WhenAll(starting).ContinueWith(_ => { }, Ct, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Nodes = [.. starting.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)];
        await Task.WhenAll(starting);
    }

    private void StopNodes()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        StopNodes();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static KeyPair SeedOf(ReadOnlySpan<byte> creds)
    {
        var before = "-----BEGIN USER NKEY SEED-----\n"u8;
        var start = creds.IndexOf(before) + before.Length;
        return KeyPair.FromSeed(creds[start..(start + 58)]);
    }

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private NodeSpec Spec(int i, NatsPorts[] ports, string operatorJwtFile) => new(
        $"{Regions[i]}-1", Regions[i], ".", "nats.log", "nats-server", operatorJwtFile, "", "127.0.0.1",
        new(ports[i].Client, ports[i].WebSocket, ports[i].Mqtt, ports[i].LeafNode, ports[i].Monitoring, ports[i].Cluster, ports[i].Gateway, Agent: 0),
        new(Geo: "test", Cloud: "test", Zone: "a", Disk: "test"),
        new(Path.Combine(_folder, $"{Regions[i]}.pem"), Path.Combine(_folder, $"{Regions[i]}-trust.pem")),
        [At(ports[i].Cluster)],
        [.. Regions.Select((r, n) => new GatewayRegion(r, [At(ports[n].Gateway)]))],
        new(MaxMemoryBytes: 16 << 20, MaxFileBytes: 16 << 20), DrainSeconds: 1);

    private FleetOptions Fleet(NatsPorts[] ports) => new()
    {
        Operator = "test",
        IdentitySeedFile = Path.Combine(_folder, "operator.seed"),
        OutputFolder = _folder,
        Regions =
        [
            .. Regions.Select((r, i) => new RegionOptions(r, r,
            [
                new($"{r}-1", $"nats://{At(ports[i].Client)}", $"ws://{At(ports[i].WebSocket)}", $"mqtt://{At(ports[i].Mqtt)}",
                    $"nats-leaf://{At(ports[i].LeafNode)}", $"http://{At(ports[i].Monitoring)}"),
            ])),
        ],
    };
}
