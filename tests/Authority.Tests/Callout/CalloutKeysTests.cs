using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority.Tests.Callout;

/// <summary>What the callout process reads and opens, in its own database role.</summary>
public sealed class CalloutKeysTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_active_key_signs_and_the_xkey_that_the_account_names_comes_first()
    {
        await using var house = await House.BootstrappedAsync();
        await using var callout = new ServiceCollection().AddFleetStore(house.Database.Callout).BuildServiceProvider();
        var (store, stores) = (callout.GetRequiredService<FleetDataSource>(), callout.GetRequiredService<IDbContextFactory<FleetDb>>());
        var keys = await house.CalloutKeys.ReadAsync(store, stores, last: null, Ct);
        await using var db = house.AsOwner();
        var claims = NatsAccountClaims.FromJson(await db.Accounts.Where(a => a.PublicKey == keys.AuthAccount).Select(a => a.Claims).SingleAsync(Ct));
        (keys.ResponseKeys.Count, keys.XKeys.Single().PublicKey).ShouldBe((2, claims.Account.Authorization.XKey));
        (await db.AuditRows.CountAsync(r => r.Action == "key.unseal" && r.Detail.Contains("answer authorization requests"), Ct)).ShouldBe(3);

        // The first is on its way out: the second's turn. Nothing is unsealed again.
        await db.SigningKeys.Where(k => k.PublicKey == keys.ResponseKeys[0].PublicKey).ExecuteUpdateAsync(s => s.SetProperty(k => k.State, SigningKeyState.Retiring).SetProperty(k => k.RetiresAt, House.Now), Ct);
        var next = await house.CalloutKeys.ReadAsync(store, stores, keys, Ct);
        next.ResponseKeys.ShouldBe([keys.ResponseKeys[1], keys.ResponseKeys[0]]);
        (await db.AuditRows.CountAsync(r => r.Action == "key.unseal" && r.Detail.Contains("answer authorization requests"), Ct)).ShouldBe(3);
        next.PublicKeys.Count().ShouldBe(3);
    }

    [Fact]
    public async Task Tenants_keys_open_many_at_once_each_with_its_audit_row_and_one_that_does_not_holds_no_other_up()
    {
        await using var house = await House.BootstrappedAsync();
        var (gone, _, _) = await house.AddTenantAsync("gone");
        var (here, account, _) = await house.AddTenantAsync("here");
        await using var db = house.AsOwner();
        await db.Accounts.Where(a => a.OrganizationId == gone).ExecuteUpdateAsync(
            s => s.SetProperty(a => a.State, AccountState.Retired).SetProperty(a => a.ClosedAt, House.Now).SetProperty(a => a.PurgeAt, House.Now), Ct);
        (await house.Shredder.RunAsync(db, gone, House.Now, Ct)).ShouldBe(ShredOutcome.Shredded);
        async Task<string> KeyOf(OrganizationId o) => await db.SigningKeys.Where(k => k.OrganizationId == o).Select(k => k.PublicKey).SingleAsync(Ct);
        var (good, shredded) = (await KeyOf(here), await KeyOf(gone));

        await using var callout = house.AsCallout();
        // Another organization's key under one's own name, and the account's identity, which signs nobody in.
        var opened = await house.AccountSigners.OpenAsync(callout, [(here, good), (gone, shredded), (here, account.PublicKey), (OrganizationId.New(House.Now), "ANOBODY")], Ct);
        opened.Keys.Keys.ShouldBe([good]);
        opened.Keys[good].PublicKey.ShouldBe(good);
        opened.Refused[shredded].ShouldBe("The organization's keys were destroyed.");
        opened.Refused[account.PublicKey].ShouldBe($"No seed of {account.PublicKey} is kept here.");
        opened.Refused.Count.ShouldBe(3);
        (await db.AuditRows.CountAsync(r => r.OrganizationId == here && r.Target == good && r.Action == "key.unseal" && r.Detail.Contains("admit clients by auth callout"), Ct)).ShouldBe(1);
        (await AuditLog.VerifyAsync(db, here, Ct)).ShouldBeNull();

        (await house.AccountSigners.OpenAsync(callout, [(gone, good)], Ct)).Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_providers_secret_opens_for_that_provider_only()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, _) = await house.AddTenantAsync("tenant");
        IdentityProvider Make(string name) => new()
        {
            OrganizationId = organization,
            Id = IdentityProviderId.New(House.Now),
            Name = name,
            Kind = ProviderKind.Introspection,
            Settings = "{}",
            CreatedAt = House.Now,
        };
        var (one, two) = (Make("one"), Make("two"));
        await using (var portal = house.AsPortal(organization))
        {
            portal.IdentityProviders.AddRange(one, two);
            await house.ProviderSecrets.SetAsync(portal, one, "s3cret-of-one"u8.ToArray(), House.Now, Ct);
            await portal.SaveChangesAsync(Ct);
        }

        await using var callout = house.AsCallout();
        var row = await callout.IdentityProviders.AsNoTracking().SingleAsync(p => p.Id == one.Id, Ct);
        (await house.ProviderSecrets.OpenAsync(callout, row, "introspect", Ct)).ShouldBe("s3cret-of-one"u8.ToArray());
        row.SecretBox!.AsSpan().IndexOf("s3cret"u8).ShouldBe(-1);
        var other = await callout.IdentityProviders.AsNoTracking().SingleAsync(p => p.Id == two.Id, Ct);
        (await house.ProviderSecrets.OpenAsync(callout, other, "introspect", Ct)).ShouldBeNull();
        (other.SecretBox, other.SecretDataKeyVersion) = (row.SecretBox, row.SecretDataKeyVersion);
        await Should.ThrowAsync<SealException>(() => house.ProviderSecrets.OpenAsync(callout, other, "introspect", Ct));
        (await callout.AuditRows.CountAsync(r => r.OrganizationId == organization && r.Target == one.Id.ToString() && r.Detail.Contains("introspect"), Ct)).ShouldBe(1);

        await house.ProviderSecrets.SetAsync(callout, row, default, House.Now, Ct);
        (row.SecretBox, row.SecretDataKeyVersion).ShouldBe((null, null));
    }

    [Fact]
    public async Task A_snapshot_opens_with_the_key_file_only_and_after_the_key_changed()
    {
        await using var house = await House.BootstrappedAsync();
        var file = Path.Combine(house.Folder, "snapshot");
        (await house.SnapshotBox.ReadAsync(file, Ct)).ShouldBeNull();
        var content = "SUAxyz of a tenant and more"u8.ToArray();
        await house.SnapshotBox.WriteAsync(file, content, Ct);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllBytesAsync(file, Ct)).AsSpan().IndexOf("SUAxyz"u8).ShouldBe(-1);
        (await house.SnapshotBox.ReadAsync(file, Ct)).ShouldBe(content);

        await using (var elsewhere = House.Services(Path.Combine(house.Folder, "kek")))
        {
            ((FileKeyRing)elsewhere.GetRequiredService<IKeyEncryptionKeys>()).Add();
            (await elsewhere.GetRequiredService<SnapshotBox>().ReadAsync(file, Ct)).ShouldBe(content);
            await elsewhere.GetRequiredService<SnapshotBox>().WriteAsync(file, "anew"u8.ToArray(), Ct);
        }

        (await house.SnapshotBox.ReadAsync(file, Ct)).ShouldBe("anew"u8.ToArray());
        await using var stranger = House.Services(house.WriteKey("other"));
        (await Should.ThrowAsync<SealException>(() => stranger.GetRequiredService<SnapshotBox>().ReadAsync(file, Ct))).Message.ShouldContain("which this process does not have");

        var sound = await File.ReadAllBytesAsync(file, Ct);
        // Every byte is either refused as no snapshot or does not open: nothing altered is believed, nothing else is thrown.
        for (var i = 0; i < sound.Length; i++)
        {
            byte[] altered = [.. sound];
            altered[i] ^= 1;
            await File.WriteAllBytesAsync(file, altered, Ct);
            await Should.ThrowAsync<SealException>(() => house.SnapshotBox.ReadAsync(file, Ct), $"byte {i}");
            if (i % 7 == 0)
            {
                await File.WriteAllBytesAsync(file, sound.AsMemory(0, i), Ct);
                await Should.ThrowAsync<SealException>(() => house.SnapshotBox.ReadAsync(file, Ct), $"cut at {i}");
            }
        }
    }
}
