using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority.Tests;

/// <summary>Key-encryption keys change, organizations end, and every seed opened is on record.</summary>
public sealed class KeyLifeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Portals_open_and_seal_throughout_while_every_data_key_is_wrapped_anew()
    {
        await using var house = await House.BootstrappedAsync();
        var tenants = new List<(OrganizationId Organization, Account Account, UserId User)>();
        for (var i = 0; i < 12; i++)
        {
            tenants.Add(await house.AddTenantAsync($"t{i}"));
        }

        await using var elsewhere = House.Services(Path.Combine(house.Folder, "kek"));
        var old = elsewhere.GetRequiredService<IKeyEncryptionKeys>().Newest.Id;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        // Running portals, which keep no key open: each turn unseals.
        var portals = Enumerable.Range(0, 3).Select(n => Task.Run(() => WorkAsync(house, tenants, n, stop.Token), Ct)).ToList();

        var ring = (FileKeyRing)elsewhere.GetRequiredService<IKeyEncryptionKeys>();
        var added = ring.Add();
        await using var owner = house.AsOwner();
        var report = await elsewhere.GetRequiredService<KeyRewrap>().RunAsync(owner, House.Now, Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(300), Ct);
        await stop.CancelAsync();
        var turns = await Task.WhenAll(portals);

        (report.Newest, report.Unreadable.Count).ShouldBe((added, 0));
        report.Rewrapped.ShouldBeGreaterThanOrEqualTo(13);
        turns.ShouldAllBe(t => t > 0);
        (await elsewhere.GetRequiredService<KeyRewrap>().RunAsync(owner, House.Now, Ct)).Rewrapped.ShouldBe(0);
        (await KeyRewrap.UsedAsync(owner, Ct)).ShouldBe([added]);
        (await AuditLog.VerifyAsync(owner, tenants[0].Organization, Ct)).ShouldBeNull();
        (await owner.AuditRows.CountAsync(r => r.Action == "data_key.rewrap", Ct)).ShouldBe(report.Rewrapped);

        // Then the old key goes, and everybody goes on without it.
        Should.Throw<InvalidOperationException>(() => ring.Prune([added], TimeProvider.System.GetUtcNow())).Message.ShouldContain("less than 5 minutes ago");
        ring.Prune([added], TimeProvider.System.GetUtcNow().AddMinutes(6)).ShouldBe([old]);
        using var last = new CancellationTokenSource();
        await last.CancelAsync();
        (await WorkAsync(house, tenants, 0, last.Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_data_key_whose_wrapping_key_is_not_at_hand_is_named_and_stays()
    {
        await using var house = await House.BootstrappedAsync();
        await using var services = House.Services(house.WriteKey("other"));
        await using var owner = house.AsOwner();
        var old = (await KeyRewrap.UsedAsync(owner, Ct)).Single();
        var report = await services.GetRequiredService<KeyRewrap>().RunAsync(owner, House.Now, Ct);
        report.Unreadable.ShouldBe([old]);
        (report.Rewrapped, (await KeyRewrap.UsedAsync(owner, Ct)).Single()).ShouldBe((0, old));
    }

    [Fact]
    public async Task After_shredding_no_seed_of_the_organization_opens_and_all_others_do()
    {
        await using var house = await House.BootstrappedAsync();
        var (gone, account, user) = await house.AddTenantAsync("gone");
        var (stays, _, other) = await house.AddTenantAsync("stays");
        await using var owner = house.AsOwner();
        (await house.Shredder.RunAsync(owner, gone, House.Now, Ct)).ShouldBe(ShredOutcome.HasAccounts);
        (await house.Shredder.RunAsync(owner, Organization.Platform, House.Now, Ct)).ShouldBe(ShredOutcome.NoSuchOrganization);
        await owner.Accounts.Where(a => a.OrganizationId == gone).ExecuteUpdateAsync(
            s => s.SetProperty(a => a.State, AccountState.Retired).SetProperty(a => a.ClosedAt, House.Now).SetProperty(a => a.PurgeAt, House.Now), Ct);

        (await house.Shredder.RunAsync(owner, gone, House.Now, Ct)).ShouldBe(ShredOutcome.Shredded);

        await using (var db = house.AsPortal(gone))
        {
            var keys = await db.SigningKeys.Select(k => k.PublicKey).ToListAsync(Ct);
            keys.ShouldNotBeEmpty();
            foreach (var (key, role) in keys.Select(k => (k, SeedRole.AccountSigning)).Append((account.PublicKey, SeedRole.Account)))
            {
                (await Should.ThrowAsync<SealException>(() => house.Vault.OpenAsync(db, gone, key, role, "test", Ct).AsTask())).Message.ShouldBe("The organization's keys were destroyed.");
            }

            // Nor is a new key made in the ruins.
            using var fresh = KeyPair.CreatePair(PrefixByte.Account);
            await Should.ThrowAsync<SealException>(() => house.Vault.SealAsync(db, gone, fresh, SeedRole.Account, House.Now, Ct));
        }

        (await owner.DataKeys.Where(k => k.OrganizationId == gone).Select(k => k.Wrapped.Length).ToListAsync(Ct)).ShouldBe([0]);
        (await owner.AuditRows.CountAsync(r => r.Action == "organization.shred", Ct)).ShouldBe(2);
        await using var its = house.AsPortal(stays);
        using var issued = await house.Users.IssueAsync(its, other, expiresAt: null, "system test", House.Now, Ct);
        issued.ShouldNotBeNull();
        _ = user;
    }

    [Fact]
    public async Task Every_unsealing_is_on_record_with_its_reason_and_a_key_that_is_open_is_not_unsealed_again()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, user) = await house.AddTenantAsync("one");
        // Another process: what the first has open it has not.
        await using var elsewhere = House.Services(Path.Combine(house.Folder, "kek"));
        await using var db = house.AsPortal(organization);
        for (var i = 0; i < 3; i++)
        {
            (await elsewhere.GetRequiredService<UserIssuer>().IssueAsync(db, user, expiresAt: null, "system test", House.Now, Ct))!.Dispose();
        }

        (await elsewhere.GetRequiredService<Vault>().OpenAsync(db, organization, account.PublicKey, SeedRole.Account, "look", Ct)).Dispose();
        await using var owner = house.AsOwner();
        var signing = await db.SigningKeys.Select(k => k.PublicKey).SingleAsync(Ct);
        var rows = await UnsealingsAsync(owner, organization);
        rows.Select(r => (r.Actor, r.Target, JsonSerializer.Deserialize<JsonElement>(r.Detail).GetProperty("role").GetString(), JsonSerializer.Deserialize<JsonElement>(r.Detail).GetProperty("reason").GetString()))
            .ShouldBe([("system test", signing, "account-signing", $"issue a credential to {user}"), ("system test", account.PublicKey, "account", "look")]);
        (await AuditLog.VerifyAsync(owner, organization, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task An_unsealing_inside_a_transaction_is_on_record_though_it_is_rolled_back_and_does_not_wait_for_its_own_chain()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var elsewhere = House.Services(Path.Combine(house.Folder, "kek"));
        await using var db = house.AsPortal(organization);
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            // Holds the organization's chain until the end.
            AuditLog.Append(db, "test.begin", "x", new { }, House.Now);
            await db.SaveChangesAsync(Ct);
            (await elsewhere.GetRequiredService<Vault>().OpenAsync(db, organization, account.PublicKey, SeedRole.Account, "test", Ct)).Dispose();
            await transaction.RollbackAsync(Ct);
        }

        await elsewhere.GetRequiredService<UnsealLog>().DrainAsync(Ct);
        await using var owner = house.AsOwner();
        (await UnsealingsAsync(owner, organization)).Select(r => r.Target).ShouldBe([account.PublicKey]);
        (await owner.AuditRows.AnyAsync(r => r.Action == "test.begin", Ct)).ShouldBeFalse();
    }

    private static Task<List<AuditRow>> UnsealingsAsync(FleetDb owner, OrganizationId organization) =>
        owner.AuditRows.AsNoTracking().Where(r => r.OrganizationId == organization && r.Action == "key.unseal").OrderBy(r => r.Sequence).ToListAsync(Ct);

    /// <returns>Turns taken: at least one, then until it is stopped.</returns>
    private static async Task<int> WorkAsync(House house, List<(OrganizationId Organization, Account Account, UserId User)> tenants, int seed, CancellationToken stop)
    {
        await using var services = House.Services(Path.Combine(house.Folder, "kek"), open: 0);
        var turns = 0;
        do
        {
            var (organization, account, user) = tenants[(seed + (turns * 5)) % tenants.Count];
            await using var db = house.AsPortal(organization);
            (await services.GetRequiredService<UserIssuer>().IssueAsync(db, user, expiresAt: null, "system test", House.Now, Ct))!.Dispose();
            (await services.GetRequiredService<Vault>().OpenAsync(db, organization, account.PublicKey, SeedRole.Account, "work", Ct)).Dispose();
            await house.AddTenantAsync($"new-{seed}-{turns}-{(stop.IsCancellationRequested ? "last" : "")}", services.GetRequiredService<AccountFactory>());
            turns++;
        }
        while (!stop.IsCancellationRequested);

        return turns;
    }
}
