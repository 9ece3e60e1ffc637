using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;
using Platform.Store.Migrations;

[assembly: AssemblyFixture(typeof(Platform.Portal.Tests.PortalFixture))]

namespace Platform.Portal.Tests;

/// <summary>The real portal behind real Kestrel over a real PostgreSQL with a bootstrapped operator and three nodes that are up.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private static int _tenants;
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-portal-").FullName;
    private Host _host = null!;

    internal TestDatabase Database { get; private set; } = null!;
    internal IServiceProvider Services => _host.Services;
    /// <summary>The name server of every portal here.</summary>
    internal TestNameServer Names { get; } = TestNameServer.Start();

    internal string MailFolder => Path.Combine(_folder, "mail");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await StoreDatabase.CreateAsync(CancellationToken.None);
        var keyFile = Path.Combine(_folder, "kek");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), CancellationToken.None);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _host = StartHost([]);
        await using var owner = Schema.OpenAsOwner(Database.Owner);
        await Services.GetRequiredService<OperatorBootstrap>().RunAsync(owner, Fleet(), CancellationToken.None);
        await owner.Nodes.ExecuteUpdateAsync(s => s.SetProperty(n => n.IsUp, true).SetProperty(n => n.Version, "2.15.1"), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Names.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal HttpClient NewClient() => _host.NewClient();

    /// <summary>One that keeps no cookies and follows no redirect: it shows what was set.</summary>
    internal HttpClient NewBareClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }, disposeHandler: true) { BaseAddress = _host.ClientOptions.BaseAddress };

    /// <summary>Another portal on the same database, set otherwise.</summary>
    internal Host StartHost(Dictionary<string, string> settings)
    {
        var host = new Host(Merged(settings));
        host.UseKestrel(0);
        host.StartServer();
        return host;
    }

    /// <summary>Another portal on the same database, as a process of its own that dies at this fail point (at none, if there is none of the name).</summary>
    internal Task<PortalProcess> StartProcessAsync(string failPoint, Dictionary<string, string>? settings = null) =>
        PortalProcess.StartAsync(Path.Combine(_folder, $"{failPoint}.json"), Merged(settings ?? []), failPoint, Ct);

    private Dictionary<string, string> Merged(Dictionary<string, string> settings) => Settings().Concat(settings).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Last().Value);

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings:Portal"] = Database.App,
        ["Keys:KeyEncryptionKeyFile"] = Path.Combine(_folder, "kek"),
        ["Portal:PublicUrl"] = "http://portal.test",
        ["Portal:DataProtectionFolder"] = Path.Combine(_folder, "keys"),
        ["Portal:MailFolder"] = MailFolder,
        ["Portal:SignIn:DnsServer"] = Names.Address,
        ["Portal:SignInsPerMinute"] = "100000",
        ["Portal:IssuerRequestsPerMinute"] = "100000",
        ["Logging:LogLevel:Default"] = "Warning",
        // Tests of sending say who sends.
        ["Webhooks:Sends"] = "false",
    };

    /// <summary>A fresh organization as sign-up makes it, and a client with an API token of this role's and these scopes.</summary>
    internal async Task<Tenant> NewTenantAsync(Role role = Role.Owner, params string[] scopes)
    {
        var number = Interlocked.Increment(ref _tenants);
        var email = $"tenant{number}@example.test";
        await using var scope = Services.CreateAsyncScope();
        var person = await scope.ServiceProvider.GetRequiredService<Provisioning>().ProvisionAsync(email, "no password", $"Tenant {number}", Ct);
        await using var owner = Schema.OpenAsOwner(Database.Owner);
        var member = await owner.Members.SingleAsync(m => m.PersonId == person!.PersonId, Ct);
        member.Role = role;
        await owner.SaveChangesAsync(Ct);
        var account = await owner.Accounts.SingleAsync(a => a.OrganizationId == member.OrganizationId, Ct);
        var user = await owner.Users.SingleAsync(u => u.OrganizationId == member.OrganizationId, Ct);
        var tenant = new Tenant(this, member.OrganizationId, person!.PersonId, email, account.Id, user.Id, NewClient());
        tenant.Client.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(role, new CreateToken.Request("test", null, scopes is [] ? null : scopes))).Token);
        return tenant;
    }

    internal FleetDb AsOwner() => Schema.OpenAsOwner(Database.Owner);

    /// <summary>An administrator allows [::1], where providers and services are that a test plays. Several tests may be at it at once.</summary>
    internal async Task AllowPlayedAsync()
    {
        await using var db = AsOwner();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO allowed_networks (network, note, created_by, created_at) VALUES ('::1/128', 'played providers', 'test', now()) ON CONFLICT DO NOTHING", TestContext.Current.CancellationToken);
    }

    /// <summary>Plays the controller: each node has confirmed the account's present generation.</summary>
    internal async Task ConfirmAsync(AccountId account)
    {
        await using var connection = new NpgsqlConnection(Database.Fleet);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO node_publications (organization_id, account_id, node_id, generation, is_confirmed, at, epoch)
            SELECT a.organization_id, a.id, n.id, a.generation, true, now(), 1 FROM accounts a CROSS JOIN nodes n WHERE a.id = $1
            ON CONFLICT (account_id, node_id) DO UPDATE SET generation = excluded.generation;
            """,
            connection);
        command.Parameters.Add(new() { Value = account.Value });
        await command.ExecuteNonQueryAsync(Ct);
        await using var ring = new NpgsqlCommand("NOTIFY trunkline_published", connection);
        await ring.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Plays the connection watcher: a client of the tenant's account has connected in us-east.</summary>
    internal async Task ConnectAsync(Tenant tenant, long clientId, string userPublicKey = "U")
    {
        await using var connection = new NpgsqlConnection(Database.Fleet);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO connections (organization_id, account_id, server_id, client_id, node_name, region, user_public_key, user_name, client_name, language, version, kind, host, rtt, is_console, connected_at)
            VALUES ($1, $2, $3, $4, 'us-east-1', 'us-east', $5, 'default', 'svc', 'go', '1.45.0', 'nats', '127.0.0.1', 120, false, now())
            """,
            connection);
        command.Parameters.Add(new() { Value = tenant.Id.Value });
        command.Parameters.Add(new() { Value = tenant.Account.Value });
        command.Parameters.Add(new() { Value = $"N{tenant.Account}" });
        command.Parameters.Add(new() { Value = clientId });
        command.Parameters.Add(new() { Value = userPublicKey });
        await command.ExecuteNonQueryAsync(Ct);
        await using var ring = new NpgsqlCommand("NOTIFY trunkline_connections", connection);
        await ring.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>The same, gone because its credential was revoked.</summary>
    internal async Task DisconnectAsync(Tenant tenant, long clientId)
    {
        await using var connection = new NpgsqlConnection(Database.Fleet);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand("UPDATE connections SET disconnected_at = now(), reason = 'Authentication Revoked' WHERE account_id = $1 AND client_id = $2", connection);
        command.Parameters.Add(new() { Value = tenant.Account.Value });
        command.Parameters.Add(new() { Value = clientId });
        await command.ExecuteNonQueryAsync(Ct);
        await using var ring = new NpgsqlCommand("NOTIFY trunkline_connections", connection);
        await ring.ExecuteNonQueryAsync(Ct);
    }

    private FleetOptions Fleet() => new()
    {
        Operator = "test",
        IdentitySeedFile = Path.Combine(_folder, "operator.nk"),
        OutputFolder = Directory.CreateDirectory(Path.Combine(_folder, "fleet")).FullName,
        Regions = [.. new[] { "us-east", "eu-west", "ap-south" }.Select(r => new RegionOptions(r, r, [Node($"{r}-1")]))],
    };

    private static NodeOptions Node(string name) =>
        new(name, $"nats://{name}:4222", $"ws://{name}:4223", $"mqtt://{name}:4224", $"nats-leaf://{name}:4225", $"http://{name}:4226");

    internal sealed class Host(Dictionary<string, string> settings) : WebApplicationFactory<PortalOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseContentRoot(AppContext.BaseDirectory);
            builder.UseEnvironment("Production");
            // A tenth of what it is: a fifth of the processor time of these tests was the hashing of passwords.
            builder.ConfigureTestServices(services => services.Configure<PasswordHasherOptions>(o => o.IterationCount = 10_000));
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        }

        public HttpClient NewClient() => CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = ClientOptions.BaseAddress, AllowAutoRedirect = false, HandleCookies = true });
    }
}
