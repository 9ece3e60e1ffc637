using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority.Tests.BuiltIn;

public sealed class BuiltInServicesTests
{
    private static readonly DateTimeOffset Now = House.Now;
    private static readonly string Platform = Key();

    [Fact]
    public void An_account_imports_them_once_with_its_own_key_and_ids_in_the_subject()
    {
        var account = Account();

        var claims = AccountClaims.Build(Rows(account), Now);

        var import = claims.Account.Imports.ShouldHaveSingleItem();
        (import.Account, import.Subject, import.LocalSubject, import.Type, import.Share)
            .ShouldBe((Platform, $"tl.{account.PublicKey}.{account.Id}.{account.OrganizationId}.*", "tl.*", NatsExportType.Service, true));
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
    }

    [Fact]
    public void They_do_not_count_for_the_accounts_limit_of_imports()
    {
        var account = Account(imports: 1);

        var claims = AccountClaims.Build(Rows(account, Import("svc.a")), Now);

        (claims.Account.Imports!.Count, claims.Account.Limits.Imports).ShouldBe((2, 2));
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
        AccountClaims.Validate(AccountClaims.Build(Rows(account, Import("svc.a"), Import("svc.b")), Now), Now).ShouldContain(i => i.IsBlocking, "two of its own are one too many, as before");
    }

    [Theory]
    [InlineData("tl.echo", true)]
    [InlineData("tl.>", true)]
    [InlineData("*.echo", true)]
    [InlineData(">", true)]
    [InlineData("tl.$1", true)]
    [InlineData("tl", false)]
    [InlineData("tl.a.b", false)]
    [InlineData("orders.>", false)]
    public void A_service_of_the_accounts_own_on_their_subjects_stands_and_they_are_left_out(string local, bool isInTheWay)
    {
        var own = new NatsImport { Subject = local.Contains('$') ? "x.*" : local, LocalSubject = local, Account = Key(), Type = NatsExportType.Service };

        var claims = AccountClaims.Build(Rows(Account(), own), Now);

        claims.Account.Imports!.Any(i => i.Account == Platform).ShouldBe(!isInTheWay);
        (BuiltInServices.InTheWay([own]) is not null).ShouldBe(isInTheWay);
    }

    [Fact]
    public void A_stream_on_their_subjects_is_in_nobodys_way()
    {
        var own = new NatsImport { Subject = "tl.echo", Account = Key(), Type = NatsExportType.Stream };

        AccountClaims.Build(Rows(Account(), own), Now).Account.Imports!.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("tl", true)]
    [InlineData("tl.anything", true)]
    [InlineData("tl.>", true)]
    [InlineData("tlx.a", false)]
    [InlineData("a.tl", false)]
    public void What_begins_with_tl_is_kept_for_them(string local, bool isReserved) =>
        BuiltInServices.IsReserved(new NatsImport { Subject = local, Account = Platform, Type = NatsExportType.Stream }).ShouldBe(isReserved);

    [Fact]
    public void The_platforms_own_accounts_closed_ones_and_those_of_operators_without_them_have_none()
    {
        var platforms = new Account { OrganizationId = Organization.Platform, Id = AccountId.New(Now), OperatorId = OperatorId.New(Now), Name = "auth", PublicKey = Key(), IsSystem = false, IssuedAt = 1, CreatedAt = Now };
        var closed = Account();
        closed.State = AccountState.Closed;

        AccountClaims.Build(Rows(platforms), Now).Account.Imports.ShouldBeNull();
        AccountClaims.Build(Rows(closed), Now).Account.Imports.ShouldBeNull();
        AccountClaims.Build(Rows(Account()) with { Operator = new(Organization.Platform, "O") }, Now).Account.Imports.ShouldBeNull();
    }

    [Fact]
    public void The_platform_account_exports_them_and_only_the_account_named_may_import()
    {
        var platform = new Account { OrganizationId = Organization.Platform, Id = AccountId.New(Now), OperatorId = OperatorId.New(Now), Name = "platform", PublicKey = Platform, IsSystem = false, IssuedAt = 1, CreatedAt = Now };

        var claims = AccountClaims.Build(Rows(platform), Now);

        var export = claims.Account.Exports.ShouldHaveSingleItem();
        (export.Subject, export.AccountTokenPosition, export.Type).ShouldBe(("tl.*.*.*.*", 2UL, NatsExportType.Service));
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
    }

    private static string Key()
    {
        using var key = KeyPair.CreatePair(PrefixByte.Account);
        return key.PublicKey;
    }

    private static NatsImport Import(string subject) => new() { Subject = subject, Account = Key(), Type = NatsExportType.Service };

    private static Account Account(int imports = -1) => new()
    {
        OrganizationId = OrganizationId.New(Now),
        Id = AccountId.New(Now),
        OperatorId = OperatorId.New(Now),
        Name = "default",
        PublicKey = Key(),
        IsSystem = false,
        Claims = Store.Account.NewClaims.Replace("\"imports\":-1", $"\"imports\":{imports}", StringComparison.Ordinal),
        IssuedAt = Now.ToUnixTimeSeconds(),
        CreatedAt = Now,
    };

    private static AccountRows Rows(Account account, params NatsImport[] imports) =>
        new(account, new(Organization.Platform, "O", Platform), [], [], [], [.. imports.Select(i => i.ToJson())]);
}
