using Microsoft.EntityFrameworkCore;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority.Tests.BuiltIn;

public sealed class PlatformAccountTests
{
    private static readonly string[] Files = ["platform-account.jwt", "services.creds", "services-system.creds", "regions.json"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_files_let_a_responder_hear_and_answer_and_ask_what_accounts_use_and_come_back_the_same()
    {
        await using var house = await House.BootstrappedAsync();
        await using var db = house.AsOwner();
        var account = NatsJwt.DecodeAccountClaims(await ReadAsync(house, Files[0]));
        (await db.Operators.SingleAsync(Ct)).PlatformAccountKey.ShouldBe(account.Subject);
        account.Account.Exports.ShouldHaveSingleItem();
        var user = await UserAsync(house, Files[1]);
        account.DidSign(user).ShouldBeTrue();
        (user.Name, user.User.Resp!.MaxMsgs, user.User.Pub.Deny![0]).ShouldBe(("trunkline:services", 1, ">"));
        user.User.Sub.Allow.ShouldBe(["tl.*.*.*.echo", "tl.*.*.*.regions", "tl.*.*.*.usage", "tl.*.*.*.whoami"], ignoreOrder: true);
        var system = await UserAsync(house, Files[2]);
        NatsJwt.DecodeAccountClaims(await ReadAsync(house, "system-account.jwt")).DidSign(system).ShouldBeTrue();
        system.User.Pub.Allow.ShouldBe(["$SYS.REQ.ACCOUNT.PING.STATZ", "$SYS.REQ.SERVER.PING.JSZ"]);
        foreach (var file in Files[1..3])
        {
            File.GetUnixFileMode(Path.Combine(house.Fleet.OutputFolder, file)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var before = await Task.WhenAll(Files.Select(f => ReadAsync(house, f)));
        Files.ToList().ForEach(f => File.Delete(Path.Combine(house.Fleet.OutputFolder, f)));
        await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
        (await Task.WhenAll(Files.Select(f => ReadAsync(house, f)))).ShouldBe(before);
    }

    [Fact]
    public async Task Accounts_from_before_are_published_once_more_and_never_again()
    {
        await using var house = await House.BootstrappedAsync();
        await using var db = house.AsOwner();
        var organization = new Organization { Id = Kernel.OrganizationId.New(House.Now), Name = "Old", Slug = "old", CreatedAt = House.Now };
        db.Add(organization);
        var @operator = await db.Operators.SingleAsync(Ct);
        var account = (await house.Accounts.AddAsync(db, organization.Id, @operator.Id, "old", House.Now, Ct)).Account;
        @operator.PlatformAccountKey = null;
        await db.SaveChangesAsync(Ct);
        await db.Accounts.Where(a => a.Name == "platform").ExecuteUpdateAsync(s => s.SetProperty(a => a.Name, "former"), Ct);
        (await house.Signer.SignAsync(db, account.Id, Ct))!.Jwt.ShouldSatisfyAllConditions(jwt => NatsJwt.DecodeAccountClaims(jwt).Account.Imports.ShouldBeNull());
        db.ChangeTracker.Clear();

        for (var run = 0; run < 2; run++)
        {
            await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
            db.ChangeTracker.Clear();
            var row = await db.Accounts.SingleAsync(a => a.Id == account.Id, Ct);
            (row.Generation, row.IssuedAt > account.IssuedAt).ShouldBe((2, true));
        }

        NatsJwt.DecodeAccountClaims((await house.Signer.SignAsync(db, account.Id, Ct))!.Jwt).Account.Imports!.ShouldHaveSingleItem().LocalSubject.ShouldBe("tl.*");
    }

    private static async Task<NatsUserClaims> UserAsync(House house, string file)
    {
        var (_, claims, key) = NatsCreds.ParseUserConfig(await File.ReadAllBytesAsync(Path.Combine(house.Fleet.OutputFolder, file), Ct));
        key.Dispose();
        return claims;
    }

    private static async Task<string> ReadAsync(House house, string file) => (await File.ReadAllTextAsync(Path.Combine(house.Fleet.OutputFolder, file), Ct)).Trim();
}
