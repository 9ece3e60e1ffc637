using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority.Tests;

public sealed class AccountClaimsTests
{
    private static readonly DateTimeOffset Now = House.Now;

    [Fact]
    public void The_same_rows_in_any_order_make_the_same_jwt()
    {
        using var signer = KeyPair.CreatePair(PrefixByte.Operator);
        var account = Account(isSystem: false);
        string[] keys = [Key(PrefixByte.Account), Key(PrefixByte.Account), Key(PrefixByte.Account)];
        Credential[] revoked = [Revoked(Now.AddDays(1)), Revoked(null), Revoked(Now.AddDays(2))];
        var one = NatsJwt.Encode(AccountClaims.Build(new(account, keys, revoked), Now), signer, Now);
        var two = NatsJwt.Encode(AccountClaims.Build(new(account, [.. keys.Reverse()], [.. revoked.Reverse()]), Now), signer, Now);
        two.ShouldBe(one);
    }

    [Fact]
    public void A_tenants_account_is_unlimited_without_jetstream_and_lists_its_signing_keys()
    {
        string[] keys = [Key(PrefixByte.Account)];
        var account = Account(isSystem: false);
        var claims = AccountClaims.Build(new(account, keys, []), Now);
        (claims.Subject, claims.Name, claims.Account.Limits.IsNatsUnlimited, claims.Account.Limits.IsAccountUnlimited, claims.Account.Limits.IsJetStreamEnabled)
            .ShouldBe((account.PublicKey, "default", true, true, false));
        claims.Account.SigningKeys!.Select(k => (k.Key, k.IsScoped)).ShouldBe([(keys[0], false)]);
        (claims.Account.Exports, claims.Account.Revocations).ShouldBe((null, null));
        claims.Validate(Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_revocation_is_kept_until_the_credential_would_have_ended()
    {
        var (lasting, endless, ended) = (Revoked(Now.AddSeconds(1)), Revoked(null), Revoked(Now));
        var claims = AccountClaims.Build(new(Account(isSystem: false), [], [lasting, endless, ended]), Now);
        claims.Account.Revocations.ShouldBe(new Dictionary<string, long> { [lasting.PublicKey] = Now.ToUnixTimeSeconds(), [endless.PublicKey] = Now.ToUnixTimeSeconds() }, ignoreOrder: true);
    }

    [Fact]
    public void The_system_account_has_the_two_exports_by_convention()
    {
        var claims = AccountClaims.Build(new(Account(isSystem: true), [], []), Now);
        claims.Account.Exports!.Select(e => (e.Subject, e.Type, e.ResponseType, e.AccountTokenPosition)).ShouldBe([
            ("$SYS.ACCOUNT.*.>", NatsExportType.Stream, "", 3UL),
            ("$SYS.REQ.ACCOUNT.*.*", NatsExportType.Service, "Stream", 4UL),
        ]);
        claims.Validate(Now).ShouldBeEmpty();
    }

    private static string Key(PrefixByte prefix)
    {
        using var key = KeyPair.CreatePair(prefix);
        return key.PublicKey;
    }

    private static Account Account(bool isSystem) => new()
    {
        OrganizationId = OrganizationId.New(Now),
        Id = AccountId.New(Now),
        OperatorId = OperatorId.New(Now),
        Name = "default",
        PublicKey = Key(PrefixByte.Account),
        IsSystem = isSystem,
        IssuedAt = Now.ToUnixTimeSeconds(),
        CreatedAt = Now,
    };

    private static Credential Revoked(DateTimeOffset? expiresAt) => new()
    {
        OrganizationId = OrganizationId.New(Now),
        Id = CredentialId.New(Now),
        AccountId = AccountId.New(Now),
        UserId = UserId.New(Now),
        PublicKey = Key(PrefixByte.User),
        SignedBy = Key(PrefixByte.Account),
        Jti = "jti",
        IssuedBy = "system test",
        IssuedAt = Now.AddDays(-1),
        ExpiresAt = expiresAt,
        RevokedAt = Now,
    };
}
