using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority.Tests;

public sealed class SealingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sealed_key_signs_as_itself()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        using var key = await house.Vault.OpenAsync(db, organization, account.PublicKey, "account", "test", Ct);
        var signature = new byte[64];
        key.Sign("hello"u8, signature);
        using var known = KeyPair.FromPublicKey(account.PublicKey);
        known.Verify("hello"u8, signature).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_organizations_seed_is_not_there_behind_the_walls()
    {
        await using var house = await House.BootstrappedAsync();
        var (one, _, _) = await house.AddTenantAsync("one");
        var (two, account, _) = await house.AddTenantAsync("two");
        await using var db = house.AsPortal(one);
        // Opened a moment ago by its own organization and by the fleet: what is in memory is behind the walls too.
        await using (var its = house.AsPortal(two))
        {
            (await house.Vault.OpenAsync(its, two, account.PublicKey, "account", "test", Ct)).Dispose();
        }

        await Should.ThrowAsync<SealException>(() => house.Vault.OpenAsync(db, two, account.PublicKey, "account", "test", Ct).AsTask());
        var @operator = await OperatorKeyAsync(house);
        await Should.ThrowAsync<SealException>(() => house.Vault.OpenAsync(db, Organization.Platform, @operator, "operator-signing", "test", Ct).AsTask());
    }

    [Theory]
    // Two rows of one organization change places: the data key fits, the associated data does not.
    [InlineData("UPDATE sealed_seeds s SET box = (SELECT box FROM sealed_seeds o WHERE o.organization_id = s.organization_id AND o.role = 'account-signing' LIMIT 1) WHERE role = 'account'")]
    // Another organization's row is put in place of it, data key and all.
    [InlineData("UPDATE sealed_seeds s SET box = (SELECT box FROM sealed_seeds o WHERE o.organization_id <> s.organization_id AND o.role = 'account' LIMIT 1) WHERE role = 'account'")]
    [InlineData("UPDATE data_keys k SET wrapped = (SELECT wrapped FROM data_keys o WHERE o.organization_id <> k.organization_id LIMIT 1)")]
    [InlineData("UPDATE sealed_seeds SET role = 'account-signing' WHERE role = 'account'; UPDATE sealed_seeds SET box = set_byte(box, 20, get_byte(box, 20) # 1)")]
    [InlineData("UPDATE data_keys SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)")]
    [InlineData("UPDATE data_keys SET key_encryption_key_id = 'file:other'")]
    public async Task What_was_moved_or_altered_in_the_database_does_not_open(string sql)
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await house.AddTenantAsync("two");
        await using (var owner = house.AsOwner())
        {
            await owner.Database.ExecuteSqlRawAsync(sql, Ct);
        }

        await using var db = house.AsPortal(organization);
        await Should.ThrowAsync<SealException>(() => house.Vault.OpenAsync(db, organization, account.PublicKey, "account", "test", Ct).AsTask());
    }

    [Fact]
    public async Task A_seed_does_not_open_for_another_role()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        await Should.ThrowAsync<SealException>(() => house.Vault.OpenAsync(db, organization, account.PublicKey, "account-signing", "test", Ct).AsTask());
    }

    [Fact]
    public async Task Another_key_encryption_key_opens_nothing()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var services = House.Services(house.WriteKey("other"));
        await using var db = house.AsPortal(organization);
        await Should.ThrowAsync<SealException>(() => services.GetRequiredService<Vault>().OpenAsync(db, organization, account.PublicKey, "account", "test", Ct).AsTask());
    }

    [Fact]
    public void A_key_file_that_others_may_read_or_that_holds_no_key_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("trunkline-key-").FullName;
        var file = Path.Combine(folder, "kek");
        File.WriteAllText(file, Convert.ToBase64String(new byte[32]));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<InvalidOperationException>(() => FileKeyRing.Read(file)).Message.ShouldBe($"{file} holds a key and may be read by others: chmod 600 {file}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _ = FileKeyRing.Read(file);
        foreach (var text in new[] { "", "short", Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33]) })
        {
            File.WriteAllText(file, text);
            Should.Throw<InvalidOperationException>(() => FileKeyRing.Read(file)).Message.ShouldBe($"{file} does not hold 32 bytes in base64 on each line.");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_dump_of_the_database_holds_no_seed()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, user) = await house.AddTenantAsync("one");
        await using (var db = house.AsPortal(organization))
        {
            using var issued = await house.Users.IssueAsync(db, user, expiresAt: null, "system test", House.Now, Ct);
            await db.SaveChangesAsync(Ct);
        }

        var dump = await DumpAsync(house.Database.Superuser);
        // Both as text and as the hex that a dump writes bytea in; the public key shows that it is the right database.
        // A seed has 58 characters and a public key 56, which may well have an S and an A in it.
        dump.ShouldContain(await OperatorKeyAsync(house));
        System.Text.RegularExpressions.Regex.Count(dump, "S[OAU][A-Z2-7]{56}").ShouldBe(0);
        System.Text.RegularExpressions.Regex.Count(dump, "53(4f|41|55)((4[1-9a-f]|5[0-9a]|3[2-7])){56}").ShouldBe(0);
    }

    [Fact]
    public void A_key_in_use_outlives_its_place_in_the_table_and_is_zeroed_after()
    {
        using var table = new OpenedKeys(TimeProvider.System, capacity: 1);
        var first = KeyPair.CreatePair(PrefixByte.Account);
        var name = first.PublicKey;
        var used = table.Keep(Organization.Platform, "account", first);
        table.Keep(Organization.Platform, "account", KeyPair.CreatePair(PrefixByte.Account)).Dispose();
        table.TryTake(Organization.Platform, name, "account").ShouldBeNull();
        used.Sign("x"u8, new byte[64]);
        used.Dispose();
        Should.Throw<ObjectDisposedException>(() => first.Sign("x"u8));
        Should.Throw<ObjectDisposedException>(() => used.Sign("x"u8, new byte[64]));
    }

    private static async Task<string> OperatorKeyAsync(House house)
    {
        await using var owner = house.AsOwner();
        return await owner.Operators.Select(o => o.ActiveSigningKey).SingleAsync(Ct);
    }

    private static async Task<string> DumpAsync(string connectionString)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var tools = await Local.Tools.PostgresTools.FindAsync(Ct);
        var initDb = File.ResolveLinkTarget(tools.InitDb, returnFinalTarget: true)?.FullName ?? tools.InitDb;
        using var dump = Process.Start(new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(initDb)!, "pg_dump"), ["-h", at.Host!, "-p", $"{at.Port}", "-U", at.Username!, at.Database!])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["PGPASSWORD"] = at.Password },
        })!;
        var text = await dump.StandardOutput.ReadToEndAsync(Ct);
        await dump.WaitForExitAsync(Ct);
        dump.ExitCode.ShouldBe(0);
        return text;
    }
}
