using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority.Tests;

public sealed class IssuingTests
{
    private const string Own = """{"nats":{"pub":{"allow":["a.>"]},"sub":{"deny":["s"]},"resp":{"max":2,"ttl":5},"src":["10.0.0.0/8"],"times":[{"start":"08:00:00","end":"17:00:00"}],"times_location":"Europe/Vienna","subs":5,"data":-1,"payload":1024,"bearer_token":true,"allowed_connection_types":["MQTT"],"tags":["dept:x"],"later":1}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_of_an_unscoped_group_carries_its_own_claims_and_one_without_any_is_unlimited()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, user) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        var plain = NatsJwt.DecodeUserClaims(await IssueAsync(house, db, user, new())).User;
        (plain.Subs, plain.Data, plain.Payload, plain.Pub.Allow, plain.Src).ShouldBe((-1, -1, -1, null, null));

        await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Claims, Own), Ct);
        var claims = NatsJwt.DecodeUserClaims(await IssueAsync(house, db, user, new()));
        var row = NatsUserClaims.FromJson(UserClaims.ToRow(claims));
        (row.User.Type, row.User.Version) = ("", 0);
        row.ToJson().ShouldBe(NatsUserClaims.FromJson(Own).ToJson());
    }

    [Fact]
    public async Task A_user_of_a_scoped_group_carries_no_permissions_and_no_limits_whatever_its_row_says()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, user) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Claims, Own), Ct);
        await db.SigningKeyGroups.ExecuteUpdateAsync(s => s.SetProperty(g => g.Template, """{"pub":{"allow":["t.{{name()}}.{{tag(dept)}}"]}}"""), Ct);

        var claims = NatsJwt.DecodeUserClaims(await IssueAsync(house, db, user, new()));

        (claims.HasEmptyPermissions, claims.User.Tags?[0]).ShouldBe((true, "dept:x"));
        await using var fleet = house.AsFleet();
        var scope = NatsJwt.DecodeAccountClaims((await house.Signer.SignAsync(fleet, account.Id, Ct))!.Jwt).Account.SigningKeys!.Single();
        (scope.IsScoped, scope.RefusalOf(claims), scope.Template!.Pub.Allow![0]).ShouldBe((true, null, "t.{{name()}}.{{tag(dept)}}"));
    }

    [Fact]
    public async Task A_credential_ends_when_told_or_after_its_users_lifetime_or_never()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, user) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        var ends = new List<long>();
        foreach (var terms in new CredentialTerms[] { new(), new(House.Now.AddDays(1)), new(NeverExpires: true) })
        {
            ends.Add(NatsJwt.DecodeUserClaims(await IssueAsync(house, db, user, terms)).Expires);
        }

        await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.LifetimeSeconds, 3600), Ct);
        ends.Add(NatsJwt.DecodeUserClaims(await IssueAsync(house, db, user, new())).Expires);
        ends.ShouldBe([House.Now.AddDays(90).ToUnixTimeSeconds(), House.Now.AddDays(1).ToUnixTimeSeconds(), 0, House.Now.AddHours(1).ToUnixTimeSeconds()]);
        (await db.Credentials.OrderBy(c => c.Id).Select(c => c.ExpiresAt).ToListAsync(Ct)).Count(e => e is null).ShouldBe(1);
    }

    [Fact]
    public async Task A_bearer_credential_is_the_jwt_alone_for_bearer_users_where_the_account_allows_them()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, user) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        await RefusedAsync(house, db, user, new(IsBearer: true), IssueErrors.NotBearer);
        await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Claims, Own), Ct);
        using (var issued = (await house.Users.IssueAsync(db, user, new CredentialTerms(IsBearer: true), "system test", House.Now, Ct)).Value)
        {
            Encoding.ASCII.GetString(issued.Creds.Span).ShouldBe(issued.Jwt);
            (issued.Row.Kind, Convert.ToHexString(issued.Row.Fingerprint)).ShouldBe(("bearer", Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(issued.Jwt)))));
        }

        await db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.Claims, """{"nats":{"limits":{"conn":-1,"disallow_bearer":true}}}"""), Ct);
        await RefusedAsync(house, db, user, new(IsBearer: true), IssueErrors.BearerDisallowed);
    }

    [Theory]
    [InlineData("UPDATE users SET deleted_at = now()", "credential.no_such_user")]
    [InlineData("UPDATE accounts SET state = 'closed', closed_at = now(), purge_at = now() WHERE NOT is_system", "credential.account_closed")]
    [InlineData("UPDATE signing_key_groups SET is_disabled = true", "credential.group_disabled")]
    [InlineData("UPDATE signing_keys SET state = 'disabled'", "credential.no_key")]
    [InlineData("UPDATE signing_keys SET state = 'retiring', retires_at = now()", "credential.no_key")]
    [InlineData("UPDATE signing_keys SET is_held = false", "credential.no_key")]
    [InlineData("""UPDATE users SET claims = '{"nats":{"pub":{"allow":["a b"]}}}'""", "credential.claims_invalid")]
    [InlineData("""UPDATE users SET claims = '{"nats":{"subs":"x"}}'""", "credential.claims_invalid")]
    [InlineData("""UPDATE users SET claims = '{"nats":{"tags":["dept:a.b"]}}'; UPDATE signing_key_groups SET template = '{"sub":{"allow":["t.{{ Tag(dept) }}"]}}'""", "credential.template_value")]
    [InlineData("""UPDATE users SET claims = '{"nats":{"tags":["dept:*"]}}'; UPDATE signing_key_groups SET template = '{"pub":{"deny":["t.{{tag(dept)}}"]}}'""", "credential.template_value")]
    public async Task What_servers_would_refuse_or_take_wrongly_is_not_issued(string sql, string code)
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, user) = await house.AddTenantAsync("one");
        await using (var owner = house.AsOwner())
        {
            await owner.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), Ct);
        }

        await using var db = house.AsPortal(organization);
        (await house.Users.IssueAsync(db, user, new CredentialTerms(), "system test", House.Now, Ct)).Match(_ => "issued", e => e.Code).ShouldBe(code);
        db.ChangeTracker.HasChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Thousands_are_issued_with_one_key_opened_once()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, id) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == id, Ct);
        using var issuer = (await house.Users.OpenGroupAsync(db, user.GroupId, "test", Ct)).Value;
        var clock = Stopwatch.StartNew();
        var issued = Enumerable.Range(0, 2000).Select(_ =>
        {
            using var credential = issuer.Issue(user, new(), "system test", House.Now).Value;
            return (credential.Row.PublicKey, credential.Row.Jti, credential.Row.AccountId);
        }).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"2000 in {clock.ElapsedMilliseconds} ms");
        (issued.Distinct().Count(), issued.TrueForAll(i => i.AccountId == account.Id)).ShouldBe((2000, true));
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("dept:sales", null)]
    [InlineData("dept:Größe-1_2", null)]
    [InlineData("dept:", "The value of dept must be one literal token, since templates put it into subjects: no dot, no * or >, no blank.")]
    [InlineData("dept:*", "The value of dept must be one literal token, since templates put it into subjects: no dot, no * or >, no blank.")]
    [InlineData("dept:a>", "The value of dept must be one literal token, since templates put it into subjects: no dot, no * or >, no blank.")]
    [InlineData("dept:a.b", "The value of dept must be one literal token, since templates put it into subjects: no dot, no * or >, no blank.")]
    [InlineData("dept:a b", "The value of dept must be one literal token, since templates put it into subjects: no dot, no * or >, no blank.")]
    [InlineData(":x", "A tag's key is missing: key:value.")]
    [InlineData("", "A tag is a word or key:value, without blanks around it.")]
    [InlineData(" a", "A tag is a word or key:value, without blanks around it.")]
    [InlineData("a\0", "A tag is a word or key:value, without blanks around it.")]
    public void A_tag_whose_value_is_no_literal_token_is_refused(string tag, string? refusal) => TemplateValues.RefusalOfTag(tag).ShouldBe(refusal);

    private static async Task<string> IssueAsync(House house, PortalDb db, UserId user, CredentialTerms terms)
    {
        using var issued = (await house.Users.IssueAsync(db, user, terms, "system test", House.Now, Ct)).Value;
        await db.SaveChangesAsync(Ct);
        return issued.Jwt;
    }

    private static async Task RefusedAsync(House house, PortalDb db, UserId user, CredentialTerms terms, Error error) =>
        (await house.Users.IssueAsync(db, user, terms, "system test", House.Now, Ct)).Match<Error?>(_ => null, e => e).ShouldBe(error);
}
