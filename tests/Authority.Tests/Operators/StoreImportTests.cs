using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;

namespace Platform.Authority.Tests.Operators;

public sealed class StoreImportTests
{
    [Theory]
    [InlineData("store")]
    [InlineData("loose")]
    public async Task Every_claim_of_an_imported_account_is_signed_again_as_it_was(string kind)
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, _) = await house.AddTenantAsync("tenant");
        using var files = Imports.Files(kind);

        var report = await house.ImportAsync(organization, files);

        report.Findings.ShouldAllBe(f => !f.IsBlocking);
        (await house.SignedClaimsAsync(report.Operator!.Id)).ShouldBe(Imports.ClaimsIn(files, asGoWrites: kind == "loose"), ignoreOrder: true);
    }

    [Fact]
    public async Task Users_keep_their_claims_and_come_into_the_ledger()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, _) = await house.AddTenantAsync("tenant");
        using var files = Imports.Files("store");

        var report = await house.ImportAsync(organization, files);

        await using var db = house.AsOwner();
        var users = await (
            from user in db.Users
            join credential in db.Credentials on user.Id equals credential.UserId
            join grp in db.SigningKeyGroups on user.GroupId equals grp.Id
            join account in db.Accounts on user.AccountId equals account.Id
            where account.OperatorId == report.Operator!.Id
            orderby account.Name, user.Name
            select new { Account = account.Name, User = user.Name, Group = grp.Name, credential.Kind, credential.ExpiresAt, Length = credential.Fingerprint.Length }).ToListAsync(House.Ct);
        users.Select(u => $"{u.Account}/{u.User} {u.Group} {u.Kind} {u.Length} {u.ExpiresAt:yyyy}").ShouldBe(
        [
            "billing/clerk default import 32 ", "orders/sensor-7 sensor import 32 ", "orders/visitor default import 32 2100",
            "orders/worker default import 32 ", "sys/sys default import 32 ",
        ]);
        (await db.Users.Where(u => u.Name == "sensor-7").Select(u => u.Claims).SingleAsync(House.Ct)).ShouldContain("\"Sensor_7\"");
        (await db.SigningKeys.Where(k => k.GroupId == db.SigningKeyGroups.First(g => g.Name == "default" && g.AccountId == db.Accounts.First(a => a.Name == "orders").Id).Id)
            .Select(k => k.IsHeld).ToListAsync(House.Ct)).Order().ShouldBe([false, true]);
        (await db.AccountRevocations.CountAsync(House.Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task A_blocking_finding_leaves_nothing_behind()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, _) = await house.AddTenantAsync("tenant");
        using var files = Imports.Files("store");
        using var stranger = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        files.Add("stray.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(NatsJwt.NewAccountClaims(account.PublicKey), stranger, House.Now)));

        var report = await house.ImportAsync(organization, files);

        report.Findings[0].Entry.ShouldBe("stray.jwt");
        await using var db = house.AsOwner();
        (await db.Operators.CountAsync(House.Ct), await db.Accounts.CountAsync(House.Ct)).ShouldBe((1, 4));
    }

    [Fact]
    public async Task The_same_store_a_second_time_is_refused_whole_even_to_another_organization()
    {
        await using var house = await House.BootstrappedAsync();
        var (first, _, _) = await house.AddTenantAsync("first");
        var (second, _, _) = await house.AddTenantAsync("second");
        using var files = Imports.Files("store");
        (await house.ImportAsync(first, files)).IsBlocked.ShouldBeFalse();

        var report = await house.ImportAsync(second, files);

        report.Findings[0].ShouldBe(new NscFinding("stores/Acme Rail/Acme Rail.jwt", "This operator is on this platform already.", true));
        await using var db = house.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == second, House.Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task An_operator_with_its_identity_alone_gets_a_signing_key_and_a_system_account()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, _) = await house.AddTenantAsync("tenant");
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var seed = identity.ExportSeed();
        var claims = NatsJwt.NewOperatorClaims(identity.PublicKey);
        claims.Name = "small";
        using var files = new NscFiles();
        files.Add("small.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, identity, House.Now)));
        files.Add("seed", seed.Utf8.ToArray());

        var report = await house.ImportAsync(organization, files);

        var row = report.Operator!;
        var after = NatsJwt.DecodeOperatorClaims(row.Jwt);
        after.Operator.SigningKeys.ShouldBe([row.ActiveSigningKey]);
        (await house.SignedClaimsAsync(row.Id)).Keys.ShouldBe([after.Operator.SystemAccount]);
    }
}
