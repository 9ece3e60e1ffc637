using Microsoft.EntityFrameworkCore;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority.Tests.Callout;

public sealed class CalloutBootstrapTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_auth_account_asks_one_user_for_every_account_and_its_files_say_so()
    {
        await using var house = await House.BootstrappedAsync();
        await using var db = house.AsOwner();
        var @operator = await db.Operators.SingleAsync(Ct);
        var row = await db.Accounts.SingleAsync(a => a.Id == @operator.AuthAccountId, Ct);
        var auth = NatsJwt.DecodeAccountClaims(await ReadAsync(house, "auth-account.jwt"));
        (row.Name, row.IsSystem, row.OrganizationId, auth.Subject).ShouldBe(("auth", false, Organization.Platform, row.PublicKey));
        NatsJwt.DecodeOperatorClaims(@operator.Jwt).DidSign(auth).ShouldBeTrue();
        auth.Validate(House.Now).ShouldBeEmpty();
        var asked = auth.Account.Authorization;
        asked.AllowedAccounts.ShouldBe(["*"]);
        KeyPair.IsValidPublicKey(asked.XKey, PrefixByte.Curve).ShouldBeTrue();
        auth.Account.SigningKeys!.Count.ShouldBe(3, "the default key, and two that sign answers");

        var (_, user, key) = NatsCreds.ParseUserConfig(await File.ReadAllBytesAsync(Path.Combine(house.Fleet.OutputFolder, "callout.creds"), Ct));
        key.Dispose();
        (asked.AuthUsers, user.User.IssuerAccount, user.Name, user.Expires).ShouldSatisfyAllConditions(
            t => t.AuthUsers.ShouldBe([user.Subject]), t => t.IssuerAccount.ShouldBe(row.PublicKey), t => t.Name.ShouldBe("trunkline:callout"), t => t.Expires.ShouldBe(0));
        auth.DidSign(user).ShouldBeTrue();
        var (_, system, same) = NatsCreds.ParseUserConfig(await File.ReadAllBytesAsync(Path.Combine(house.Fleet.OutputFolder, "callout-system.creds"), Ct));
        same.Dispose();
        NatsJwt.DecodeAccountClaims(await ReadAsync(house, "system-account.jwt")).DidSign(system).ShouldBeTrue();
        (system.Subject, system.User.Pub.Allow).ShouldSatisfyAllConditions(t => t.Subject.ShouldBe(user.Subject), t => t.Allow.ShouldBe(["$SYS.REQ.SERVER.PING"]));
        File.GetUnixFileMode(Path.Combine(house.Fleet.OutputFolder, "callout.creds")).ShouldBe(Private);
        File.GetUnixFileMode(Path.Combine(house.Fleet.OutputFolder, "callout-system.creds")).ShouldBe(Private);

        var sentinel = NatsJwt.DecodeUserClaims(await ReadAsync(house, "sentinel.jwt"));
        auth.DidSign(sentinel).ShouldBeTrue();
        (sentinel.Name, sentinel.User.BearerToken, sentinel.User.Pub.Deny![0], sentinel.User.Sub.Deny![0]).ShouldBe(("trunkline:sentinel", true, ">", ">"));
        asked.AuthUsers!.ShouldNotContain(sentinel.Subject);
    }

    [Fact]
    public async Task A_platform_from_before_gets_its_auth_account_and_keeps_everything_else()
    {
        await using var house = await House.BootstrappedAsync();
        await using (var db = house.AsOwner())
        {
            // As an earlier version left it.
            await db.Operators.ExecuteUpdateAsync(s => s.SetProperty(o => o.AuthAccountId, (Kernel.AccountId?)null), Ct);
            await db.SigningKeys.Where(k => db.Accounts.Any(a => a.Id == k.AccountId && a.Name == "auth")).ExecuteDeleteAsync(Ct);
            await db.SigningKeyGroups.Where(g => db.Accounts.Any(a => a.Id == g.AccountId && a.Name == "auth")).ExecuteDeleteAsync(Ct);
            await db.Accounts.Where(a => a.Name == "auth").ExecuteDeleteAsync(Ct);
            await db.SealedSeeds.Where(s => s.Role.StartsWith("callout")).ExecuteDeleteAsync(Ct);
            foreach (var file in new[] { "auth-account.jwt", "sentinel.jwt", "callout.creds", "callout-system.creds" })
            {
                File.Delete(Path.Combine(house.Fleet.OutputFolder, file));
            }

            var before = await db.Operators.Select(o => o.Jwt).SingleAsync(Ct);
            await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
            await using var after = house.AsOwner();
            var row = await after.Operators.SingleAsync(Ct);
            (row.Jwt, await after.Accounts.CountAsync(Ct)).ShouldBe((before, 3));
            NatsJwt.DecodeAccountClaims(await ReadAsync(house, "auth-account.jwt")).Subject
                .ShouldBe(await after.Accounts.Where(a => a.Id == row.AuthAccountId).Select(a => a.PublicKey).SingleAsync(Ct));
            (await AuditLog.VerifyAsync(after, Organization.Platform, Ct)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Lost_files_come_back_the_same()
    {
        await using var house = await House.BootstrappedAsync();
        var before = await Task.WhenAll(Files.Select(f => ReadAsync(house, f)));
        foreach (var file in Files)
        {
            File.Delete(Path.Combine(house.Fleet.OutputFolder, file));
        }

        await using var db = house.AsOwner();
        await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
        (await Task.WhenAll(Files.Select(f => ReadAsync(house, f)))).ShouldBe(before);
    }

    private static readonly string[] Files = ["auth-account.jwt", "sentinel.jwt", "callout.creds", "callout-system.creds"];

    private static async Task<string> ReadAsync(House house, string file) => (await File.ReadAllTextAsync(Path.Combine(house.Fleet.OutputFolder, file), Ct)).Trim();
}
