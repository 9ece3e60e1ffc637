using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Portal.Features.Tester;
using Platform.Portal.Tests.Users;
using Platform.Store;

namespace Platform.Portal.Tests.Tester;

public sealed class PermissionTestTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_without_lists_may_do_everything()
    {
        var tenant = await portal.NewTenantAsync();
        var answer = await AskAsync(tenant, new { action = "publish", subject = "orders.eu", user_id = tenant.User });
        (answer.Allowed, answer.Rule, answer.Origin, answer.ServerSays).ShouldBe((true, "no_list", "none", null));
        answer.Walk.ShouldBe([new(null, "allow", "decides")]);
    }

    [Fact]
    public async Task The_template_of_its_group_decides_and_the_walk_shows_deny_over_allow()
    {
        var tenant = await portal.NewTenantAsync();
        var group = await tenant.AddGroupAsync("services", """{"pub":{"allow":["orders.>","svc.{{name()}}.>"],"deny":["orders.*.admin","x.>"]},"sub":{"allow":["jobs.* workers"]}}""");

        var denied = await AskAsync(tenant, new { action = "publish", subject = "orders.eu.admin", group_id = group, user = new { name = "checkout" } });
        var templated = await AskAsync(tenant, new { action = "publish", subject = "svc.checkout.a", group_id = group, user = new { name = "checkout" } });
        var queue = await AskAsync(tenant, new { action = "subscribe", subject = "jobs.a", queue = "workers", group_id = group });
        var alone = await AskAsync(tenant, new { action = "subscribe", subject = "jobs.a", group_id = group });

        (denied.Allowed, denied.Rule, denied.Origin, denied.ServerSays).ShouldBe((false, "deny", "template", "Permissions Violation for Publish to \"orders.eu.admin\""));
        denied.DecidedBy.ShouldBe(new("pub.deny", "orders.*.admin", null, false));
        denied.Walk.Select(s => (s.Entry?.Text, s.Outcome)).ShouldBe(
            [("orders.*.admin", "decides"), ("x.>", "not_read"), ("orders.>", "would_match"), ("svc.checkout.>", "not_read"), (null, "not_read")]);
        (templated.Allowed, templated.DecidedBy).ShouldBe((true, new("pub.allow", "svc.checkout.>", "svc.{{name()}}.>", false)));
        (queue.Allowed, queue.DecidedBy!.Text, alone.Allowed, alone.Rule).ShouldBe((true, "jobs.* workers", false, "not_allowed"));
    }

    [Fact]
    public async Task The_accounts_defaults_apply_where_nobody_has_lists_and_a_refused_login_says_why()
    {
        var tenant = await portal.NewTenantAsync();
        await SetClaimsAsync(tenant, """{"pub":{"deny":["secret.>"]}}""");

        var byDefault = await AskAsync(tenant, new { action = "publish", subject = "secret.a", user_id = tenant.User });
        var own = await AskAsync(tenant, new { action = "publish", subject = "secret.a", permissions = new { sub = new { allow = new[] { "a" } } } });
        var login = await AskAsync(tenant, new { action = "connect", permissions = new { pub = new { deny = new[] { "{{tag(none)}}" } } }, is_template = true });

        (byDefault.Allowed, byDefault.Rule, byDefault.Origin).ShouldBe((false, "deny", "defaults"));
        (own.Allowed, own.Rule, own.Origin).ShouldBe((true, "no_list", "user"));
        (login.Allowed, login.Rule, login.ServerSays).ShouldBe((false, "login_refused", "Authorization Violation"));
    }

    [Fact]
    public async Task A_subject_that_leads_into_an_import_says_into_which()
    {
        var tenant = await portal.NewTenantAsync();
        using var exporter = KeyPair.CreatePair(PrefixByte.Account);
        await ImportAsync(tenant, exporter.PublicKey, SharedType.Service, new() { Name = "rates", Subject = "rates.get", LocalSubject = "ext.rates", Account = exporter.PublicKey, Type = NatsExportType.Service });
        await ImportAsync(tenant, exporter.PublicKey, SharedType.Stream, new() { Name = "ticks", Subject = "ticks.>", Account = exporter.PublicKey, Type = NatsExportType.Stream });

        var request = await AskAsync(tenant, new { action = "publish", subject = "ext.rates", user_id = tenant.User });
        var stream = await AskAsync(tenant, new { action = "subscribe", subject = "ticks.eur", user_id = tenant.User });
        var neither = await AskAsync(tenant, new { action = "publish", subject = "ticks.eur", user_id = tenant.User });

        request.Imports.ShouldBe([new("service", "rates", "rates.get", "ext.rates", exporter.PublicKey, null)]);
        stream.Imports.ShouldBe([new("stream", "ticks", "ticks.>", "ticks.>", exporter.PublicKey, null)]);
        neither.Imports.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"subject":"a","permissions":{}}""", "400 permission_test.action_invalid /action")]
    [InlineData("""{"action":"read","subject":"a","permissions":{}}""", "400 permission_test.action_invalid /action")]
    [InlineData("""{"action":"publish","permissions":{}}""", "400 permission_test.subject_missing /subject")]
    [InlineData("""{"action":"publish","subject":"a","queue":"q","permissions":{}}""", "400 permission_test.queue_misplaced /queue")]
    [InlineData("""{"action":"subscribe","subject":"a","reply":"r","permissions":{}}""", "400 permission_test.reply_misplaced /reply")]
    [InlineData("""{"action":"publish","subject":"a"}""", "400 permission_test.whose_unclear")]
    [InlineData("""{"action":"publish","subject":"a","permissions":{},"user":{"subject":"U"}}""", "400 permission_test.sample_invalid /user")]
    [InlineData("""{"action":"publish","subject":"a","permissions":{"pub":{"allow":["a b"]}}}""", "400 permissions.queue_in_pub /permissions/pub/allow/0")]
    public async Task Refuses_what_cannot_be_asked(string body, string told)
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/permission-tests", JsonNode.Parse(body)!)).ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task Another_organizations_user_and_group_are_not_there()
    {
        var (ours, theirs) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        var path = $"{ours.AccountPath}/permission-tests";
        var group = await theirs.AddGroupAsync("theirs", null);

        (await (await ours.Client.PostAsync(path, new { action = "publish", subject = "a", user_id = theirs.User })).ToldAsync()).ShouldBe("404 user.not_found");
        (await (await ours.Client.PostAsync(path, new { action = "publish", subject = "a", group_id = group })).ToldAsync()).ShouldBe("404 group.not_found");
        (await (await ours.Client.PostAsync(path, new { action = "publish", subject = "a", user_id = ours.User, user = new { name = "x" } })).ToldAsync()).ShouldBe("400 permission_test.sample_misplaced /user");
    }

    private static async Task<TestPermissions.Response> AskAsync(Tenant tenant, object body) =>
        await (await tenant.Client.PostAsync($"{tenant.AccountPath}/permission-tests", body)).ReadAsync<TestPermissions.Response>();

    private static async Task SetClaimsAsync(Tenant tenant, string defaults)
    {
        await using var db = tenant.Portal.AsOwner();
        var account = db.Accounts.Single(a => a.Id == tenant.Account);
        var claims = NatsAccountClaims.FromJson(account.Claims);
        claims.Account.DefaultPermissions = NatsPermissions.FromJson(defaults);
        account.Claims = claims.ToJson();
        await db.SaveChangesAsync(Ct);
    }

    private static async Task ImportAsync(Tenant tenant, string exporter, SharedType type, NatsImport import)
    {
        await using var db = tenant.Portal.AsOwner();
        var now = TimeProvider.System.GetUtcNow();
        db.Imports.Add(new()
        {
            OrganizationId = tenant.Id,
            Id = Kernel.ImportId.New(now),
            AccountId = tenant.Account,
            Type = type,
            ExporterPublicKey = exporter,
            Subject = import.Subject,
            Claims = import.ToJson(),
            CreatedAt = now,
        });
        await db.SaveChangesAsync(Ct);
    }
}
