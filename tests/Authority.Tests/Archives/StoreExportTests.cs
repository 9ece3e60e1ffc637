using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Authority.Tests.Operators;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.Nsc;

namespace Platform.Authority.Tests.Archives;

public sealed class StoreExportTests
{
    [Fact]
    public async Task Export_import_into_an_empty_platform_export_again_equal_claims()
    {
        await using var first = await House.BootstrappedAsync();
        var (tenant, _, _) = await first.AddTenantAsync("first");
        using var store = Imports.Files("store");
        var imported = await first.ImportAsync(tenant, store);
        using var exported = await ExportAsync(first, tenant, new(Operator: imported.Operator!.Id));

        await using var second = await House.BootstrappedAsync();
        var (other, _, _) = await second.AddTenantAsync("second");
        var again = await second.ImportAsync(other, exported);
        again.Findings.ShouldAllBe(f => !f.IsBlocking);
        using var exportedAgain = await ExportAsync(second, other, new(Operator: again.Operator!.Id));

        Imports.PayloadsIn(exportedAgain).ShouldBe(Imports.PayloadsIn(exported));
        // And what Go's library wrote at the very beginning.
        Imports.PayloadsIn(exported).ShouldBe(Imports.PayloadsIn(store));
        Keys(exportedAgain).ShouldBe(Keys(exported));
        Keys(exported).ShouldBe(Keys(store).Where(k => !k.StartsWith("keys/U/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Accounts_of_the_shared_operator_leave_with_an_operator_of_their_own_and_come_back_equal()
    {
        await using var first = await House.BootstrappedAsync();
        var (tenant, account, user) = await first.AddTenantAsync("first");
        await IssueAsync(first, tenant, user);
        using var exported = await ExportAsync(first, tenant, new());

        await using var second = await House.BootstrappedAsync();
        var (other, _, _) = await second.AddTenantAsync("second");
        var again = await second.ImportAsync(other, exported);
        again.Findings.ShouldAllBe(f => !f.IsBlocking);
        using var exportedAgain = await ExportAsync(second, other, new(Operator: again.Operator!.Id));

        Imports.PayloadsIn(exportedAgain).ShouldBe(Imports.PayloadsIn(exported));
        Imports.PayloadsIn(exported).Keys.ShouldContain(account.PublicKey);
        Imports.PayloadsIn(exported).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_real_server_runs_on_the_archive_and_admits_a_credential_issued_before(bool hasSeeds)
    {
        await using var house = await House.BootstrappedAsync();
        var (tenant, account, user) = await house.AddTenantAsync("first");
        var creds = await IssueAsync(house, tenant, user);
        await PublishAsync(house);
        using var exported = await ExportAsync(house, tenant, new(account.Id), hasSeeds);

        using var server = await StartAsync(exported);

        await EchoAsync(server, creds);
        exported.Entries.Any(e => e.Key.StartsWith("keys/", StringComparison.Ordinal)).ShouldBe(hasSeeds);
    }

    [Fact]
    public async Task A_real_server_runs_on_an_imported_and_exported_store_and_admits_its_creds()
    {
        await using var house = await House.BootstrappedAsync();
        var (tenant, _, _) = await house.AddTenantAsync("first");
        using var store = Imports.Files("store");
        var imported = await house.ImportAsync(tenant, store);
        using var exported = await ExportAsync(house, tenant, new(Operator: imported.Operator!.Id));

        using var server = await StartAsync(exported);

        await EchoAsync(server, store.Entries.Single(e => e.Key == "creds/Acme Rail/Billing/clerk.creds").Value);
    }

    [Fact]
    public async Task An_archive_of_two_operators_is_imported_one_at_a_time()
    {
        await using var first = await House.BootstrappedAsync();
        var (tenant, account, user) = await first.AddTenantAsync("first");
        await IssueAsync(first, tenant, user);
        using var store = Imports.Files("store");
        await first.ImportAsync(tenant, store);
        using var exported = await ExportAsync(first, tenant, new());

        using var both = NscStore.Read(exported, House.Now);
        using var own = NscStore.Read(exported, House.Now, "own");
        using var rail = NscStore.Read(exported, House.Now, "Acme Rail");

        both.Findings.Where(f => f.IsBlocking).ShouldNotBeEmpty();
        (own.IsBlocked, string.Join(' ', own.Accounts.Select(a => a.Claims.Subject == account.PublicKey ? "account" : a.Claims.Name))).ShouldBe((false, "SYS account"));
        (rail.IsBlocked, string.Join(' ', rail.Accounts.Select(a => a.Claims.Name))).ShouldBe((false, "Billing Orders SYS drafts"));
    }

    [Fact]
    public async Task Every_seed_that_leaves_has_its_audit_row()
    {
        await using var house = await House.BootstrappedAsync();
        var (tenant, account, _) = await house.AddTenantAsync("first");
        using var exported = await ExportAsync(house, tenant, new(account.Id));

        await using var db = house.AsOwner();
        var unsealed = await db.AuditRows.Where(a => a.OrganizationId == tenant && a.Action == "key.unseal").Select(a => a.Target).ToListAsync(House.Ct);
        var own = exported.Entries.Where(e => e.Key.StartsWith("keys/A/", StringComparison.Ordinal)).Select(e => e.Key[10..^3]).Order(StringComparer.Ordinal).ToList();
        // Two are the new system account's, which nobody sealed.
        own.Count(k => unsealed.Contains(k, StringComparer.Ordinal)).ShouldBe(own.Count - 2);
    }

    private static async Task<NscFiles> ExportAsync(House house, OrganizationId organization, ArchiveScope scope, bool hasSeeds = true)
    {
        await using var db = house.AsPortal(organization);
        var archive = await house.Export.WriteAsync(db, scope, "own", hasSeeds, House.Now, House.Ct);
        return archive!.Files;
    }

    private static async Task<byte[]> IssueAsync(House house, OrganizationId organization, UserId user)
    {
        await using var db = house.AsPortal(organization);
        // Servers have clocks of their own: what is issued must not have expired by theirs.
        using var issued = await house.Users.IssueAsync(db, user, TimeProvider.System.GetUtcNow().AddDays(1), "system test", House.Now, House.Ct);
        await db.SaveChangesAsync(House.Ct);
        return issued!.Creds.ToArray();
    }

    /// <summary>Plays the controller: every account's JWT is signed and kept.</summary>
    private static async Task PublishAsync(House house)
    {
        await using var db = house.AsOwner();
        foreach (var account in await db.Accounts.ToListAsync(House.Ct))
        {
            var signed = await house.Signer.SignAsync(db, account.Id, House.Ct);
            db.AccountJwts.Add(new() { OrganizationId = account.OrganizationId, AccountId = account.Id, Generation = signed!.Generation, Jwt = signed.Jwt });
        }

        await db.SaveChangesAsync(House.Ct);
    }

    private static Task<NatsServerProcess> StartAsync(NscFiles archive)
    {
        var ports = NatsPorts.Take();
        var configuration = Encoding.ASCII.GetString(archive.Entries.Single(e => e.Key == "server.conf").Value);
        return NatsServerProcess.StartVerbatimAsync(ports, configuration.Replace("port: 4222", $"listen: \"127.0.0.1:{ports.Client}\"", StringComparison.Ordinal), House.Ct);
    }

    private static async Task EchoAsync(NatsServerProcess server, byte[] creds)
    {
        await using var client = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new NatsAuthOpts { Creds = creds } });
        await client.ConnectAsync();
        (await client.PingAsync(House.Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private static IEnumerable<string> Keys(NscFiles files) =>
        files.Entries.Where(e => e.Key.StartsWith("keys/", StringComparison.Ordinal)).Select(e => $"{e.Key} {Encoding.ASCII.GetString(e.Value)}").Order(StringComparer.Ordinal);
}
