using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Fixtures;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>A database with two organizations alike to the last row, to look from one at the other.</summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static int _keys;

    private readonly List<ServiceProvider> _hosts = [];

    public required TestDatabase Database { get; init; }
    public OperatorId Operator { get; } = OperatorId.New(Now);
    public NodeId Node { get; } = NodeId.New(Now);
    public Tenant One { get; private set; } = null!;
    public Tenant Two { get; private set; } = null!;

    public sealed record Tenant(OrganizationId Id, PersonId Person, AccountId Account, SigningKeyGroupId Group, UserId User, OperatorId Operator, byte[] TokenHash);

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<World> CreateAsync()
    {
        var world = new World { Database = await StoreDatabase.CreateAsync(Ct) };
        await using var db = world.AsOwner();
        var platform = new Organization { Id = Organization.Platform, Name = "Platform", Slug = "platform", CreatedAt = Now };
        db.Add(platform);
        var system = AccountId.New(Now);
        var region = RegionId.New(Now);
        db.Add(new Operator { Id = world.Operator, Name = "test", PublicKey = Key('O'), Jwt = "jwt", SystemAccountId = system, ActiveSigningKey = Key('O'), CreatedAt = Now });
        db.Add(new Account { OrganizationId = platform.Id, Id = system, OperatorId = world.Operator, Name = "system", PublicKey = Key('A'), IsSystem = true, IssuedAt = 1, CreatedAt = Now });
        db.Add(new Region { Id = region, OperatorId = world.Operator, Name = "us-east", DisplayName = "US East" });
        db.Add(new Node { Id = world.Node, OperatorId = world.Operator, RegionId = region, Name = "us-east-1", ClientUrl = "nats://a", WebSocketUrl = "ws://a", MqttUrl = "mqtt://a", LeafNodeUrl = "nats-leaf://a", MonitoringUrl = "http://a" });
        world.One = world.AddTenant(db, "one");
        world.Two = world.AddTenant(db, "two");
        await db.SaveChangesAsync(Ct);
        return world;
    }

    /// <summary>A public nkey's shape: the prefix and 55 characters of base32.</summary>
    public static string Key(char prefix) =>
        prefix + string.Concat(Interlocked.Increment(ref _keys).ToString("D6", CultureInfo.InvariantCulture).Select(c => (char)(c - '0' + 'A'))).PadRight(55, 'X');

    /// <summary>As the portal connects, but by one connection: what it was told is not reset when it is used again, and a statement is prepared when it comes the second time.</summary>
    public string OneConnection => new NpgsqlConnectionStringBuilder(Database.App) { NoResetOnClose = true, MaxPoolSize = 1, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 }.ConnectionString;

    public FleetDb AsOwner() => Migrations.Schema.OpenAsOwner(Database.Owner);

    /// <summary>The portal's store, with the tenant as caller if given; connected as trunkline_app unless told otherwise.</summary>
    public PortalDb AsPortal(Tenant? tenant = null, string? connection = null) => Scope(tenant, connection).GetRequiredService<PortalDb>();

    public IServiceProvider Scope(Tenant? tenant = null, string? connection = null)
    {
        var services = new ServiceCollection().AddPortalStore(connection ?? Database.App).AddLogging();
        services.AddIdentityCore<Person>().AddEntityFrameworkStores<PortalDb>();
        var host = services.BuildServiceProvider(validateScopes: true);
        _hosts.Add(host);
        var scope = host.CreateScope().ServiceProvider;
        if (tenant is not null)
        {
            scope.GetRequiredService<Caller>().Set(tenant.Id, tenant.Person, $"person {tenant.Person}", []);
        }

        return scope;
    }

    public static async Task<NpgsqlConnection> ConnectAsync(string connectionString, Tenant? tenant = null)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand("SELECT set_config('trunkline.organization', $1, false)", connection);
        command.Parameters.Add(new() { Value = tenant?.Id.Value.ToString() ?? "" });
        await command.ExecuteNonQueryAsync(Ct);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    private Tenant AddTenant(FleetDb db, string name)
    {
        var tenant = new Tenant(OrganizationId.New(Now), PersonId.New(Now), AccountId.New(Now), SigningKeyGroupId.New(Now), UserId.New(Now), OperatorId.New(Now), new byte[32]);
        System.Security.Cryptography.RandomNumberGenerator.Fill(tenant.TokenHash);
        var (account, key) = (Key('A'), Key('A'));
        db.Add(new Person { Id = tenant.Person.Value, UserName = $"{name}@example.com", NormalizedUserName = $"{name}@EXAMPLE.COM", DisplayName = name, CreatedAt = Now });
        db.Add(new Organization { Id = tenant.Id, Name = name, Slug = name, CreatedAt = Now });
        db.Add(new Member { OrganizationId = tenant.Id, PersonId = tenant.Person, Role = Role.Owner, CreatedAt = Now });
        db.Add(new ApiToken { OrganizationId = tenant.Id, Id = ApiTokenId.New(Now), PersonId = tenant.Person, Name = "ci", Hash = tenant.TokenHash, Hint = "abcd", Scopes = ["accounts:read"], CreatedAt = Now, ExpiresAt = Now.AddDays(1) });
        db.Add(new Account { OrganizationId = tenant.Id, Id = tenant.Account, OperatorId = Operator, Name = "default", PublicKey = account, IsSystem = false, IssuedAt = 1, CreatedAt = Now });
        db.Add(new AccountJwt { OrganizationId = tenant.Id, AccountId = tenant.Account, Generation = 1, Jwt = $"jwt of {name}" });
        db.Add(new SigningKeyGroup { OrganizationId = tenant.Id, Id = tenant.Group, AccountId = tenant.Account, Name = "default", CreatedAt = Now });
        db.Add(new SigningKey { OrganizationId = tenant.Id, AccountId = tenant.Account, GroupId = tenant.Group, PublicKey = key, CreatedAt = Now });
        db.Add(new User { OrganizationId = tenant.Id, Id = tenant.User, AccountId = tenant.Account, GroupId = tenant.Group, Name = "default", CreatedAt = Now });
        db.Add(new Credential { OrganizationId = tenant.Id, Id = CredentialId.New(Now), AccountId = tenant.Account, UserId = tenant.User, PublicKey = Key('U'), SignedBy = key, Jti = "jti", IssuedBy = "system test", IssuedAt = Now, ExpiresAt = null });
        db.Add(new DataKey { OrganizationId = tenant.Id, Version = 1, KeyEncryptionKeyId = "file", Wrapped = new byte[60], CreatedAt = Now });
        db.Add(new SealedSeed { OrganizationId = tenant.Id, PublicKey = account, Role = "account", DataKeyVersion = 1, Box = new byte[86], CreatedAt = Now });
        db.Add(new NodePublication { OrganizationId = tenant.Id, AccountId = tenant.Account, NodeId = Node, Generation = 1, IsConfirmed = true, At = Now, Epoch = 1 });
        db.Add(new Connection
        {
            OrganizationId = tenant.Id,
            AccountId = tenant.Account,
            ServerId = Key('N'),
            ClientId = 1,
            NodeName = "us-east-1",
            Region = "us-east",
            UserPublicKey = Key('U'),
            UserName = "default",
            ClientName = "",
            Language = "go",
            Version = "1",
            Kind = "nats",
            Host = "127.0.0.1",
            Rtt = 1,
            IsConsole = false,
            ConnectedAt = Now,
        });
        var (export, job) = (ExportId.New(Now), BulkJobId.New(Now));
        var system = AccountId.New(Now);
        db.Add(new Account { OrganizationId = tenant.Id, Id = system, OperatorId = tenant.Operator, Name = "system", PublicKey = Key('A'), IsSystem = true, State = AccountState.Closed, ClosedAt = Now, PurgeAt = Now, IssuedAt = 1, CreatedAt = Now });
        db.Add(new Operator { OrganizationId = tenant.Id, Id = tenant.Operator, Name = "own", PublicKey = Key('O'), Jwt = "jwt", SystemAccountId = system, ActiveSigningKey = Key('O'), CreatedAt = Now });
        db.Add(new Export { OrganizationId = tenant.Id, Id = export, AccountId = tenant.Account, Type = SharedType.Service, Subject = "a", Claims = "{}", CreatedAt = Now });
        db.Add(new Import { OrganizationId = tenant.Id, Id = ImportId.New(Now), AccountId = tenant.Account, Type = SharedType.Stream, ExporterPublicKey = Key('A'), Subject = "b", Claims = "{}", CreatedAt = Now });
        db.Add(new Share { OrganizationId = tenant.Id, Id = ShareId.New(Now), AccountId = tenant.Account, ExportId = export, ImporterOrganizationId = null, ImporterPublicKey = Key('A'), State = ShareState.Offered, Subject = "a", CreatedBy = "system test", CreatedAt = Now });
        db.Add(new AccountRevocation { OrganizationId = tenant.Id, AccountId = tenant.Account, PublicKey = "*", At = Now, RevokedBy = "system test", CreatedAt = Now });
        db.Add(new RetirementStep { OrganizationId = tenant.Id, AccountId = tenant.Account, Step = "closed", At = Now, Evidence = "{}" });
        db.Add(new BulkJob { OrganizationId = tenant.Id, Id = job, AccountId = tenant.Account, IdempotencyKey = "k", RequestHash = new byte[32], Total = 1, CreatedBy = "system test", CreatedAt = Now });
        db.Add(new BulkRow { OrganizationId = tenant.Id, JobId = job, Row = 0, Name = "a" });
        db.Add(new MemberAccount { OrganizationId = tenant.Id, PersonId = tenant.Person, AccountId = tenant.Account });
        db.Add(new MemberUser { OrganizationId = tenant.Id, PersonId = tenant.Person, AccountId = tenant.Account, UserId = tenant.User });
        db.Add(new Invitation
        {
            OrganizationId = tenant.Id,
            Id = InvitationId.New(Now),
            Email = "bo@example.com",
            NormalizedEmail = "BO@EXAMPLE.COM",
            Role = Role.Developer,
            AccountIds = [tenant.Account.Value],
            TokenHash = tenant.TokenHash,
            InvitedBy = tenant.Person,
            CreatedAt = Now,
            SentAt = Now,
            ExpiresAt = Now.AddDays(7),
        });
        db.Add(new FormerSlug { OrganizationId = tenant.Id, Slug = $"{name}-before", Until = DateTimeOffset.MaxValue });
        AdmissionRows.Add(db, tenant.Id, tenant.Account, Now);
        db.Add(new KeptAnswer { OrganizationId = tenant.Id, Actor = "system test", Key = "k", RequestHash = new byte[32], Status = 201, Headers = "{}", Body = [], CreatedAt = Now });
        IssuerRows.Add(db, tenant.Id, tenant.Person, Now);
        WebhookRows.Add(db, tenant.Id, tenant.Account, Now);
        PlatformRows.Add(db, tenant.Id, tenant.Person, Now);
        SignOnRows.Add(db, tenant.Id, tenant.Person, name, Now);
        AuditLog.Append(db, tenant.Id, "system test", "organization.create", tenant.Id.ToString(), new { name }, Now);
        return tenant;
    }
}
