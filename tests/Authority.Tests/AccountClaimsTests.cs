using System.Text.Json.Nodes;
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
        var account = Account();
        SigningKeyRow[] keys = [new(Key(PrefixByte.Account)), new(Key(PrefixByte.Account), "{}", "r"), new(Key(PrefixByte.Account))];
        RevocationRow[] revoked = [Revoked(Now.AddDays(1)), Revoked(null), Revoked(Now.AddDays(2))];
        string[] exports = ["""{"subject":"a","type":"stream"}""", """{"subject":"a","type":"service"}""", """{"subject":"b","type":"service"}"""];
        string[] imports = [Import("a", "x"), Import("a", "y"), Import("b", "z")];
        var one = NatsJwt.Encode(AccountClaims.Build(Rows(account, keys, revoked, exports, imports), Now), signer, Now);
        var two = NatsJwt.Encode(AccountClaims.Build(Rows(account, [.. keys.Reverse()], [.. revoked.Reverse()], [.. exports.Reverse()], [.. imports.Reverse()]), Now), signer, Now);
        two.ShouldBe(one);
    }

    [Fact]
    public void A_new_account_is_unlimited_without_jetstream_and_lists_its_signing_keys()
    {
        SigningKeyRow[] keys = [new(Key(PrefixByte.Account)), new(Key(PrefixByte.Account), """{"pub":{"allow":["t.{{name()}}"]},"subs":5}""", "role", "what for")];
        var account = Account();
        var claims = AccountClaims.Build(Rows(account, keys), Now);
        (claims.Subject, claims.Name, claims.Account.Limits.IsNatsUnlimited, claims.Account.Limits.IsAccountUnlimited, claims.Account.Limits.IsJetStreamEnabled)
            .ShouldBe((account.PublicKey, "default", true, true, false));
        claims.Account.SigningKeys!.Select(k => (k.Key, k.Role, k.Description, k.Template?.Pub.Allow?[0], k.Template?.Subs, k.Template?.Data))
            .ShouldBe([(keys[0].PublicKey, "", "", null, null, null), (keys[1].PublicKey, "role", "what for", "t.{{name()}}", 5, -1)]);
        (claims.Account.Exports, claims.Account.Imports, claims.Account.Revocations).ShouldBe((null, null, null));
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_rows_say_is_in_the_claims_members_of_later_versions_included()
    {
        const string Claims = """{"aud":"a","exp":1900000000,"nats":{"limits":{"subs":9,"fresh":1},"default_permissions":{"pub":{"deny":["s"]},"sub":{}},"mappings":{"m":[{"subject":"n","weight":50}]},"authorization":{},"trace":{"dest":"t","sampling":5},"cluster_traffic":"owner","description":"d","info_url":"https://h","tags":["x"],"newer":true}}""";
        var claims = AccountClaims.Build(Rows(Account(claims: Claims), exports: ["""{"subject":"e","type":"stream","revocations":{"*":5},"later":1}"""], imports: [Import("i", "l")]), Now);
        var written = JsonNode.Parse(claims.ToJson())!;
        foreach (var (name, value) in JsonNode.Parse(Claims)!["nats"]!.AsObject())
        {
            JsonNode.DeepEquals(written["nats"]![name], value).ShouldBeTrue(name);
        }

        ((string?)written["aud"], (long?)written["exp"], (int?)written["nats"]!["exports"]![0]!["later"], (string?)written["nats"]!["imports"]![0]!["local_subject"])
            .ShouldBe(("a", 1900000000, 1, "l"));
    }

    [Fact]
    public void Nobody_may_connect_to_a_suspended_account_and_nothing_else_changes()
    {
        var account = Account();
        SigningKeyRow[] keys = [new(Key(PrefixByte.Account))];
        string[] exports = ["""{"subject":"e","type":"stream"}"""];
        var active = AccountClaims.Build(Rows(account, keys, exports: exports), Now);
        account.State = AccountState.Suspended;
        var suspended = AccountClaims.Build(Rows(account, keys, exports: exports), Now);
        (suspended.Account.Limits.Conn, suspended.Account.Limits.LeafNodeConn).ShouldBe((0, 0));
        (suspended.Account.Limits.Conn, suspended.Account.Limits.LeafNodeConn) = (-1, -1);
        suspended.ToJson().ShouldBe(active.ToJson());
    }

    [Theory]
    [InlineData(AccountState.Closed)]
    [InlineData(AccountState.Retired)]
    public void A_closed_account_lets_nobody_in_shares_nothing_and_revokes_all(AccountState state)
    {
        var account = Account(claims: """{"nats":{"limits":{"conn":-1,"leaf":-1,"disk_storage":5}}}""");
        account.State = state;
        var claims = AccountClaims.Build(Rows(account, [new(Key(PrefixByte.Account))], [Revoked(null)], ["""{"subject":"e","type":"stream"}"""], [Import("i", "l")]), Now);
        (claims.Account.Limits.Conn, claims.Account.Limits.LeafNodeConn, claims.Account.Limits.DiskStorage).ShouldBe((0, 0, 5));
        (claims.Account.SigningKeys, claims.Account.Exports, claims.Account.Imports).ShouldBe((null, null, null));
        claims.Account.Revocations.ShouldBe(new Dictionary<string, long> { ["*"] = Now.ToUnixTimeSeconds() });
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_revocation_is_kept_until_the_credential_would_have_ended_or_the_star_covers_it()
    {
        var (lasting, endless, ended) = (Revoked(Now.AddSeconds(1)), Revoked(null), Revoked(Now));
        var at = Now.ToUnixTimeSeconds();
        AccountClaims.Build(Rows(Account(), revoked: [lasting, endless, ended, endless with { At = Now.AddHours(-1) }]), Now)
            .Account.Revocations.ShouldBe(new Dictionary<string, long> { [lasting.PublicKey] = at, [endless.PublicKey] = at }, ignoreOrder: true);
        AccountClaims.Build(Rows(Account(), revoked: [lasting, endless with { At = Now.AddSeconds(1) }, new("*", Now)]), Now)
            .Account.Revocations.ShouldBe(new Dictionary<string, long> { ["*"] = at, [endless.PublicKey] = at + 1 }, ignoreOrder: true);
    }

    [Fact]
    public void The_system_account_has_the_two_exports_by_convention_unless_it_has_its_own()
    {
        var claims = AccountClaims.Build(Rows(Account(isSystem: true)), Now);
        claims.Account.Exports!.Select(e => (e.Subject, e.Type, e.ResponseType, e.AccountTokenPosition)).ShouldBe([
            ("$SYS.ACCOUNT.*.>", NatsExportType.Stream, "", 3UL),
            ("$SYS.REQ.ACCOUNT.*.*", NatsExportType.Service, "Stream", 4UL),
        ]);
        AccountClaims.Validate(claims, Now).ShouldBeEmpty();
        AccountClaims.Build(Rows(Account(isSystem: true), exports: ["""{"subject":"mine","type":"stream"}"""]), Now)
            .Account.Exports!.Select(e => e.Subject).ShouldBe(["mine"]);
    }

    [Fact]
    public void A_draft_names_what_servers_would_refuse_and_what_they_would_take_wrongly()
    {
        var key = Key(PrefixByte.Account);
        AccountDraft.Check(Rows(Account(), [new(key, """{"subs":0}""")], exports: ["""{"subject":"a.*","type":"stream","token_req":true,"account_token_position":2}"""]), Now)
            .Select(i => (i.Description, i.IsBlocking)).ShouldBe([
                ("export \"a.*\" has both token_req and account_token_position: servers would not ask for the token", true),
                ($"the template of {key} has a limit of 0 for subs, data or payload, which servers read as unlimited", true),
            ]);
        AccountDraft.Check(Rows(Account(), exports: ["""{"subject":"a b","type":"stream"}"""]), Now).Select(i => i.Description).ShouldBe(["subject \"a b\" cannot have spaces"]);
        AccountDraft.Check(Rows(Account(), imports: ["""{"type":"both"}"""]), Now).Select(i => i.Description).ShouldBe(["type: unknown export type \"both\""]);
        AccountDraft.Check(Rows(Account(), revoked: [.. Enumerable.Range(0, 15_000).Select(_ => Revoked(null))]), Now)
            .Select(i => i.Description).Single().ShouldStartWith("the account's JWT would have about 14");
    }

    private static string Key(PrefixByte prefix)
    {
        using var key = KeyPair.CreatePair(prefix);
        return key.PublicKey;
    }

    private static Account Account(bool isSystem = false, string? claims = null) => new()
    {
        OrganizationId = OrganizationId.New(Now),
        Id = AccountId.New(Now),
        OperatorId = OperatorId.New(Now),
        Name = "default",
        PublicKey = Key(PrefixByte.Account),
        IsSystem = isSystem,
        Claims = claims ?? Store.Account.NewClaims,
        IssuedAt = Now.ToUnixTimeSeconds(),
        CreatedAt = Now,
    };

    private static AccountRows Rows(
        Account account, SigningKeyRow[]? keys = null, RevocationRow[]? revoked = null, string[]? exports = null, string[]? imports = null) =>
        new(account, new(Organization.Platform, "O"), keys ?? [], revoked ?? [], exports ?? [], imports ?? []);

    private static RevocationRow Revoked(DateTimeOffset? expiresAt) => new(FakeUser(), Now, expiresAt);

    // Made by hand: fifteen thousand real keys take their time.
    private static string FakeUser() => "U" + string.Concat(Enumerable.Range(0, 55).Select(_ => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[System.Security.Cryptography.RandomNumberGenerator.GetInt32(32)]));

    private static string Import(string subject, string local) =>
        new NatsImport { Subject = subject, LocalSubject = local, Account = Key(PrefixByte.Account), Type = NatsExportType.Stream }.ToJson();
}
