using System.Text.Json.Nodes;

namespace Platform.Cli.Tests;

/// <summary>export, plan and apply against a real portal.</summary>
public sealed class DeclaredTests(PlatformFixture fixture)
{
    private const string Organization = """
        version: 1
        identity_providers:
          - {name: passwords, kind: passwords}
          - {name: sso, kind: webhook, settings: {url: "https://login.example.com/hook", callers_are: clients}, secret_env: HOOK}
        accounts:
          - name: orders
            description: of the shop
            tags: [team:shop]
            limits: {conn: 200, disk_storage: 1048576}
            default_permissions: {pub: {deny: ["$SYS.>"]}}
            mappings: {old.>: [{subject: "new.>"}]}
            signing_key_groups:
              - {name: default}
              - name: readers
                role: reader
                template: {sub: {allow: ["orders.>"]}, pub: {deny: [">"]}, subs: 10}
            users:
              - {name: intake, tags: [floor:one], lifetime_seconds: 3600, permissions: {pub: {allow: ["orders.>"]}, payload: 1024}}
              - {name: report, group: readers}
            exports:
              - {type: stream, subject: "orders.>", name: orders, token_req: true}
              - {type: service, subject: "prices.get", description: "of today"}
            imports: []
            connect_policy:
              rules:
                - {name: staff, when: {providers: [passwords]}, then: {group: default, permissions: {sub: {allow: ["orders.>"]}}}}
          - name: billing
            imports:
              - {type: stream, account: orders, subject: "orders.>", local_subject: "from.orders.>"}
              - {type: service, account: orders, subject: prices.get}
        """;

    private static string Plain { get; } = Organization.Replace("""
          - {name: sso, kind: webhook, settings: {url: "https://login.example.com/hook", callers_are: clients}, secret_env: HOOK}

        """, "", StringComparison.Ordinal);

    [Fact]
    public async Task Apply_makes_it_so_and_a_second_apply_has_nothing_to_do()
    {
        using var tenant = await fixture.NewTenantAsync();
        var file = tenant.Shell.Write("org.yaml", Plain);
        (await tenant.RunAsync("plan", "-f", file, "--detailed-exitcode")).Code.ShouldBe(8);
        (await tenant.RunAsync("apply", "-f", file)).Code.ShouldBe(2);
        await tenant.OkAsync("apply", "-f", file, "--yes");
        (await tenant.OkAsync("plan", "-f", file, "--detailed-exitcode")).ShouldStartWith("0 to create, 0 to update, 0 to delete.");
        var rows = (await tenant.JsonAsync("audit", "list", "--all"))["data"]!.AsArray().Count;
        (await tenant.OkAsync("apply", "-f", file)).ShouldStartWith("0 to create, 0 to update, 0 to delete.");
        (await tenant.JsonAsync("audit", "list", "--all"))["data"]!.AsArray().Count.ShouldBe(rows);

        (await tenant.JsonAsync("account", "get", "orders"))["limits"]!["conn"]!.GetValue<int>().ShouldBe(200);
        (await tenant.JsonAsync("user", "get", "orders", "report"))["is_scoped"]!.GetValue<bool>().ShouldBeTrue();
        (await tenant.JsonAsync("import", "list", "billing"))["data"]!.AsArray().Count(i => i!["share_id"] is not null).ShouldBe(1);
    }

    [Fact]
    public async Task What_one_organization_exports_makes_another_equal()
    {
        using var tenant = await fixture.NewTenantAsync();
        await tenant.OkAsync("apply", "-f", tenant.Shell.Write("org.yaml", Plain), "--yes");
        var exported = await tenant.OkAsync("export");
        using var empty = await fixture.NewTenantAsync();
        var file = empty.Shell.Write("exported.yaml", exported);
        await empty.OkAsync("apply", "-f", file, "--yes");
        (await empty.OkAsync("export")).ShouldBe(exported);
        (await empty.OkAsync("plan", "-f", file, "--prune", "--detailed-exitcode")).ShouldBe("Nothing to change.\n");
        // As JSON it is the same, and read as well.
        var json = Path.Combine(empty.Shell.Home, "exported.json");
        await empty.OkAsync("export", "-o", json);
        JsonNode.Parse(File.ReadAllText(json))!["accounts"]!.AsArray().Count.ShouldBe(3);
        (await empty.OkAsync("plan", "-f", json, "--prune", "--detailed-exitcode")).ShouldBe("Nothing to change.\n");
        exported.ShouldNotContain("BEGIN");
        exported.ShouldNotContain("eyJ");
    }

    [Fact]
    public async Task Plan_names_every_change_field_by_field_and_changes_nothing()
    {
        using var tenant = await fixture.NewTenantAsync();
        await tenant.OkAsync("apply", "-f", tenant.Shell.Write("org.yaml", Plain), "--yes");
        var before = await tenant.OkAsync("export");
        var file = tenant.Shell.Write("changed.yaml", Plain
            .Replace("of the shop", "of both shops", StringComparison.Ordinal)
            .Replace("conn: 200", "conn: 300", StringComparison.Ordinal)
            .Replace("payload: 1024", "subs: 5", StringComparison.Ordinal)
            .Replace("subs: 10", "subs: 11", StringComparison.Ordinal)
            .Replace("token_req: true", "token_req: true, description: all of them", StringComparison.Ordinal)
            .Replace("""      - {type: service, account: orders, subject: prices.get}""", "", StringComparison.Ordinal)
            .Replace("- {name: report, group: readers}", "- {name: reports, group: readers}", StringComparison.Ordinal)
            .Replace("name: staff", "name: people", StringComparison.Ordinal));
        (await tenant.OkAsync("plan", "-f", file, "--prune")).ShouldBe("""
            ~ account orders
                description: "of the shop" -> "of both shops"
                limits.conn: 200 -> 300
            ~ signing_key_group orders/readers
                template.subs: 10 -> 11
            ~ user orders/intake
                permissions.payload: 1024 -> (nothing)
                permissions.subs: (nothing) -> 5
            + user orders/reports
                group: "readers"
            ~ export orders/stream orders.>
                description: "" -> "all of them"
            ~ connect_policy orders
                policy.rules: [{"name":"staff","when":{"providers":["passwords"]},"then":{… -> [{"name":"people","when":{"providers":["passwords"]},"then":…
            - import billing/service orders prices.get
            - user orders/report
            - account default
            1 to create, 5 to update, 3 to delete.

            """);
        var plan = await tenant.JsonAsync("plan", "-f", file, "--prune");
        plan["changes"]!.AsArray().Count.ShouldBe(9);
        plan["changes"]![1]!["fields"]![0]!.ToJsonString().ShouldBe("""{"path":"template.subs","before":10,"after":11}""");
        (await tenant.OkAsync("export")).ShouldBe(before);

        await tenant.OkAsync("apply", "-f", file, "--prune", "--yes");
        (await tenant.OkAsync("plan", "-f", file, "--prune", "--detailed-exitcode")).ShouldBe("Nothing to change.\n");
        (await tenant.OkAsync("account", "list", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_for_good_is_refused_before_anything_is_sent()
    {
        using var tenant = await fixture.NewTenantAsync();
        await tenant.OkAsync("apply", "-f", tenant.Shell.Write("org.yaml", Plain), "--yes");
        var before = await tenant.OkAsync("export");
        var file = tenant.Shell.Write("wrong.yaml", Plain
            .Replace("of the shop", "of both shops", StringComparison.Ordinal)
            .Replace("{name: report, group: readers}", "{name: report, group: default}", StringComparison.Ordinal)
            .Replace("- {name: default}", "- {name: default, template: {}}", StringComparison.Ordinal)
            .Replace("kind: passwords", "kind: tokens", StringComparison.Ordinal));
        var said = await tenant.RunAsync("apply", "-f", file, "--yes");
        said.Code.ShouldBe(5);
        said.Error.ShouldContain("""user orders/report: group is "readers" for good, not "default".""");
        said.Error.ShouldContain("signing_key_group orders/default: template: a group without a template does not get one.");
        said.Error.ShouldContain("""identity_provider passwords: kind is "passwords" for good, not "tokens".""");
        (await tenant.OkAsync("export")).ShouldBe(before);
    }

    [Fact]
    public async Task What_fails_stops_and_a_second_run_goes_on()
    {
        using var tenant = await fixture.NewTenantAsync();
        var wrong = tenant.Shell.Write("wrong.yaml", """
            version: 1
            accounts:
              - {name: one, description: first}
              - {name: two, tags: ["not a tag"]}
              - {name: three}
            """);
        var said = await tenant.RunAsync("apply", "-f", wrong, "--yes");
        said.Code.ShouldBe(1);
        said.Error.ShouldContain("trunk: account two (2 of 3): ");
        said.Error.ShouldContain("Run it again when this is mended.");
        var mended = tenant.Shell.Write("mended.yaml", File.ReadAllText(wrong).Replace("not a tag", "fine", StringComparison.Ordinal));
        await tenant.OkAsync("apply", "-f", mended, "--yes");
        (await tenant.OkAsync("plan", "-f", mended, "--detailed-exitcode")).ShouldStartWith("0 to create, 0 to update, 0 to delete.");
    }

    [Fact]
    public async Task The_secret_of_a_provider_comes_from_the_environment()
    {
        using var tenant = await fixture.NewTenantAsync();
        var file = tenant.Shell.Write("sso.yaml", """
            version: 1
            identity_providers:
              - {name: hook, kind: webhook, settings: {url: "https://127.0.0.1/hook", hint: hook}, secret_env: HOOK_SECRET}
            """);
        var said = await tenant.RunAsync("apply", "-f", file, "--yes");
        (said.Code, said.Error.Contains("HOOK_SECRET, which has its secret, is not set", StringComparison.Ordinal)).ShouldBe((2, true));
    }

    [Theory]
    [InlineData("version: 2", "version: it is 1.")]
    [InlineData("accounts: []", "the file: version is missing.")]
    [InlineData("version: 1\naccounts: [{name: orders, limit: {}}]", "accounts[0].limit: there is no such member")]
    [InlineData("version: 1\naccounts: [{name: orders, limits: {conn: many}}]", "accounts[0].limits.conn: it is a text, and should be a whole number.")]
    [InlineData("version: 1\naccounts: [{name: orders, users: [{name: Intake}]}]", "accounts[0].users[0].name: it does not fit")]
    [InlineData("version: 1\naccounts: [{name: orders, users: [{name: a, permissions: {pub: {allow: x}}}]}]", "accounts[0].users[0].permissions.pub.allow: it is a text, and should be nothing or a list.")]
    [InlineData("version: 1\naccounts: [{name: null}]", "accounts[0].name: it is nothing, and should be a text.")]
    [InlineData("version: 1\naccounts: [{name: orders}, {name: orders}]", "accounts: orders is there twice.")]
    [InlineData("version: 1\nidentity_providers: [{name: sso, kind: oidc, secret: x}]", "identity_providers[0].secret: there is no such member")]
    [InlineData("just words", "the file: it is a text, and should be members and values.")]
    public async Task A_file_of_another_shape_is_refused_with_every_place(string yaml, string says)
    {
        using var shell = new Shell { Environment = { ["TRUNK_URL"] = "http://127.0.0.1:1", ["TRUNK_TOKEN"] = "t" } };
        var said = await shell.RunAsync("plan", "-f", shell.Write("org.yaml", yaml));
        said.Code.ShouldBe(2);
        said.Error.ShouldContain(says);
    }
}
