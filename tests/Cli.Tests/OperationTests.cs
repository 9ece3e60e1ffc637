using System.Text.Json.Nodes;
using Platform.Nats.Creds;

namespace Platform.Cli.Tests;

/// <summary>Commands against a real portal and real servers.</summary>
public sealed class OperationTests(PlatformFixture fixture)
{
    [Fact]
    public async Task Accounts_and_users_are_made_found_by_name_changed_and_deleted()
    {
        using var tenant = await fixture.NewTenantAsync();
        var id = (await tenant.OkAsync("account", "create", "--name", "orders", "--quiet")).Trim();
        id.ShouldStartWith("acc_");
        (await tenant.OkAsync("account", "list")).ShouldContain("orders");
        (await tenant.JsonAsync("account", "get", "orders"))["id"]!.GetValue<string>().ShouldBe(id);
        (await tenant.JsonAsync("account", "update", "orders", "--description", "of the shop", "--set", "limits.conn=7"))["limits"]!["conn"]!.GetValue<int>().ShouldBe(7);
        await tenant.OkAsync("user", "create", "orders", "--name", "intake", "--tags", "team:shop", "--set", "permissions.pub.allow=[orders.>]");
        var user = await tenant.JsonAsync("user", "get", "orders", "intake");
        user["permissions"]!["pub"]!["allow"]!.AsArray().Single()!.GetValue<string>().ShouldBe("orders.>");
        (await tenant.RunAsync("user", "get", "orders", "nobody")).ShouldBe(new Said(4, "", $"trunk: There is no user called nobody. See: trunk user list {id}\n"));
        var twice = await tenant.RunAsync("account", "create", "--name", "orders");
        (twice.Code, twice.Error.Contains("code: account.name_taken", StringComparison.Ordinal), twice.Error.Contains("request: ", StringComparison.Ordinal)).ShouldBe((5, true, true));
        var wrong = await tenant.RunAsync("account", "create", "--name", "Or ders");
        (wrong.Code, wrong.Error.Contains("field: /name", StringComparison.Ordinal)).ShouldBe((1, true));
        await tenant.OkAsync("user", "delete", "orders", "intake", "--yes");
        await tenant.OkAsync("account", "delete", "orders", "--yes");
        (await tenant.OkAsync("account", "list", "--state", "closed", "--quiet")).Trim().ShouldBe(id);
    }

    [Fact]
    public async Task A_version_is_read_before_it_is_changed_and_a_stale_one_refused()
    {
        using var tenant = await fixture.NewTenantAsync();
        await tenant.OkAsync("identity-provider", "create", "--name", "tokens", "--kind", "tokens");
        await tenant.OkAsync("identity-provider", "update", "tokens", "--is-enabled", "false");
        (await tenant.RunAsync("identity-provider", "update", "tokens", "--is-enabled", "true", "--if-match", "\"1\"")).Code.ShouldBe(5);
        const string Policy = """policy={rules: [{name: all, when: {providers: [tokens]}, then: {group: default, permissions: {sub: {allow: [a.>]}}}}]}""";
        await tenant.OkAsync("connect-policy", "set", "default", "--set", Policy);
        await tenant.OkAsync("connect-policy", "set", "default", "--set", Policy.Replace("name: all", "name: every", StringComparison.Ordinal));
        (await tenant.JsonAsync("connect-policy", "get", "default"))["version"]!.GetValue<int>().ShouldBe(2);
        await tenant.OkAsync("connect-policy", "restore-version", "default", "1");
        (await tenant.JsonAsync("connect-policy", "get", "default"))["version"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Creds_and_a_nats_context_are_written_for_the_owner_alone_and_let_in_everywhere()
    {
        using var tenant = await fixture.NewTenantAsync();
        var file = Path.Combine(tenant.Shell.Home, "default.creds");
        await tenant.OkAsync("creds", "default", "default", "-o", file);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        NatsCreds.ParseUserConfig(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Claims.Name.ShouldBe("default");
        await tenant.OkAsync("nats-context", "default", "default", "--select");
        var nats = Path.Combine(tenant.Shell.Config, "nats");
        var context = JsonNode.Parse(File.ReadAllText(Path.Combine(nats, "context", "default-default.json")))!;
        context["url"]!.GetValue<string>().Split(',').Length.ShouldBe(3);
        File.GetUnixFileMode(context["creds"]!.GetValue<string>()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(Path.Combine(nats, "context.txt")).ShouldBe("default-default");

        await tenant.OkAsync("account", "publication", "default", "--wait", "30");
        var rows = (await tenant.JsonAsync("connect", "default", "default", "--creds", file))["data"]!.AsArray();
        rows.Select(r => (r!["region"]!.GetValue<string>(), r["is_connected"]!.GetValue<bool>())).OrderBy(r => r.Item1, StringComparer.Ordinal).ShouldBe([("ap-south", true), ("eu-west", true), ("us-east", true)]);
        (await tenant.OkAsync("connect", "default", "default", "--region", "us-east")).Split('\n').Length.ShouldBe(3);
        var credential = (await tenant.OkAsync("credential", "list", "default", "default", "--quiet")).Split('\n')[^2];
        await tenant.OkAsync("credential", "revoke", "default", "default", credential, "--yes");
    }

    [Fact]
    public async Task The_audit_log_is_listed_verified_and_exported()
    {
        using var tenant = await fixture.NewTenantAsync();
        await tenant.OkAsync("account", "create", "--name", "audited");
        (await tenant.OkAsync("audit", "list")).ShouldContain("account.create");
        (await tenant.JsonAsync("audit", "verify"))["is_whole"]!.GetValue<bool>().ShouldBeTrue();
        var file = Path.Combine(tenant.Shell.Home, "audit.csv");
        await tenant.OkAsync("audit", "export", "--format", "csv", "-o", file);
        File.ReadAllText(file).ShouldContain("account.create");
    }

    [Fact]
    public async Task Machines_sign_in_by_what_a_service_account_gets()
    {
        using var tenant = await fixture.NewTenantAsync();
        var made = await tenant.JsonAsync("service-account", "create", "--name", "nightly", "--role", "viewer");
        tenant.Shell.Environment["TRUNK_TOKEN"] = made["secret"]!.GetValue<string>();
        (await tenant.OkAsync("account", "list")).ShouldContain("default");
        (await tenant.RunAsync("account", "create", "--name", "no")).Code.ShouldBe(1);
        tenant.Shell.Environment["TRUNK_TOKEN"] = "tl_svc_nothing";
        (await tenant.RunAsync("account", "list")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task Whoami_says_whose_token_it_is()
    {
        using var tenant = await fixture.NewTenantAsync();
        var who = await tenant.JsonAsync("whoami");
        (who["by"]!.GetValue<string>(), who["organization"]!["role"]!.GetValue<string>()).ShouldBe(("token", "owner"));
    }

    [Fact]
    public async Task Events_are_followed_line_by_line()
    {
        using var tenant = await fixture.NewTenantAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(3));
        var said = await tenant.Shell.RunAsync(stop.Token, "account", "follow", "default");
        said.Code.ShouldBe(130);
        JsonNode.Parse(said.Out.Split('\n')[0]).ShouldNotBeNull();
    }
}
