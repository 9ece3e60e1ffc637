using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Authority.Tests;

public sealed class SigningTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_generation_signed_again_elsewhere_and_later_is_the_same_jwt()
    {
        await using var house = await House.BootstrappedAsync();
        var (_, account, _) = await house.AddTenantAsync("one");
        await using var fleet = house.AsFleet();
        var first = await house.Signer.SignAsync(fleet, account.Id, Ct);
        await using var elsewhere = House.Services(Path.Combine(house.Folder, "kek"));
        (await elsewhere.GetRequiredService<AccountSigner>().SignAsync(fleet, account.Id, Ct)).ShouldBe(first);
        first.ShouldNotBeNull();
        (first.Id, first.PublicKey, first.Generation).ShouldBe((account.Id, account.PublicKey, 1));
    }

    [Fact]
    public async Task The_operator_vouches_for_the_account_by_a_listed_key_and_the_iat_is_the_generations()
    {
        await using var house = await House.BootstrappedAsync();
        var (_, account, _) = await house.AddTenantAsync("one");
        await using var fleet = house.AsFleet();
        var row = await fleet.Operators.SingleAsync(Ct);
        var @operator = NatsJwt.DecodeOperatorClaims(row.Jwt);
        var claims = NatsJwt.DecodeAccountClaims((await house.Signer.SignAsync(fleet, account.Id, Ct))!.Jwt);
        (@operator.DidSign(claims), claims.Issuer, claims.IssuedAt).ShouldBe((true, row.ActiveSigningKey, House.Now.ToUnixTimeSeconds()));
        (await house.Signer.SignAsync(fleet, AccountId.New(House.Now), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task An_issued_credential_is_signed_by_the_groups_key_for_the_account_and_lies_in_the_ledger()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, user) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        using var issued = await house.Users.IssueAsync(db, user, expiresAt: null, "person per_x", House.Now, Ct);
        await db.SaveChangesAsync(Ct);
        issued.ShouldNotBeNull();
        var row = await db.Credentials.AsNoTracking().SingleAsync(Ct);
        var claims = NatsJwt.DecodeUserClaims(issued.Jwt);
        (claims.Subject, claims.Id, claims.Issuer, claims.Name, claims.IssuedAt, claims.Expires, claims.User.IssuerAccount)
            .ShouldBe((row.PublicKey, row.Jti, row.SignedBy, "default", House.Now.ToUnixTimeSeconds(), House.Now.AddDays(90).ToUnixTimeSeconds(), account.PublicKey));
        (row.UserId, row.AccountId, row.IssuedBy, row.ExpiresAt, row.RevokedAt).ShouldBe((user, account.Id, "person per_x", House.Now.AddDays(90), null));
        var text = Encoding.UTF8.GetString(issued.Creds.Span);
        text.ShouldStartWith($"-----BEGIN NATS USER JWT-----\n{issued.Jwt}\n------END NATS USER JWT------\n");
        await using var fleet = house.AsFleet();
        NatsJwt.DecodeAccountClaims((await house.Signer.SignAsync(fleet, account.Id, Ct))!.Jwt).DidSign(claims).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_organizations_user_or_account_is_nobodys()
    {
        await using var house = await House.BootstrappedAsync();
        var (_, account, user) = await house.AddTenantAsync("one");
        var (two, _, _) = await house.AddTenantAsync("two");
        await using var db = house.AsPortal(two);
        (await house.Users.IssueAsync(db, user, expiresAt: null, "system test", House.Now, Ct)).ShouldBeNull();
        (await house.Users.MintConsoleAsync(db, account.Id, ["a"], ["a"], TimeSpan.FromMinutes(1), House.Now, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_console_user_has_what_was_asked_for_and_nothing_when_nothing_was()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        using var minted = await house.Users.MintConsoleAsync(db, account.Id, [], ["greet.>"], TimeSpan.FromMinutes(5), House.Now, Ct);
        var claims = NatsJwt.DecodeUserClaims(minted!.Jwt);
        (claims.Name, claims.Expires).ShouldBe(("trunkline:console", House.Now.AddMinutes(5).ToUnixTimeSeconds()));
        (claims.User.Pub.Allow, claims.User.Sub.Deny).ShouldBe((null, null));
        claims.User.Pub.Deny.ShouldBe([">"]);
        claims.User.Sub.Allow.ShouldBe(["greet.>"]);
        claims.Validate(House.Now).ShouldBeEmpty();
    }
}
