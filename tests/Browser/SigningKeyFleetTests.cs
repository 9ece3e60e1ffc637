using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.NKeys;

namespace Platform.Browser;

/// <summary>What changes of signing key groups do to real clients at a real fleet.</summary>
public sealed class SigningKeyFleetTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scoped_users_connection_has_the_template_and_after_an_edit_reconnects_with_the_new_one()
    {
        using var tenant = await NewTenantAsync();
        var group = await NewGroupAsync(tenant, "t.{{name()}}.a");
        await using var connection = (await tenant.ConnectAsync(await tenant.NewCredsAsync("svc", "services"), node: 1)).ShouldNotBeNull();
        (await Tenant.MayPublishAsync(connection)).ShouldContain("t.svc.a");
        await UntilAsync(async () => (await tenant.GetAsync(group))["connections"]!.GetValue<int>() == 1);
        var reopened = 0;
        connection.ConnectionOpened += (_, _) =>
        {
            Interlocked.Increment(ref reopened);
            return ValueTask.CompletedTask;
        };
        var patch = new { template = Template("t.{{name()}}.b") };

        var asked = (await tenant.PatchAsync($"{group}?validate_only=true", patch))["effect"]!;
        (asked["reconnect"]!.GetValue<int>(), asked["drop"]!.GetValue<int>(), asked["counted_from"]!.GetValue<string>()).ShouldBe((1, 0, "fleet"));
        await Task.Delay(500, Ct);
        Volatile.Read(ref reopened).ShouldBe(0, "asking closes nobody");
        (await tenant.PatchAsync(group, patch))["effect"]!["reconnect"]!.GetValue<int>().ShouldBe(1);

        await UntilAsync(() => Task.FromResult(Volatile.Read(ref reopened) == 1));
        var allowed = await Tenant.MayPublishAsync(connection);
        allowed.ShouldContain("t.svc.b");
        allowed.ShouldNotContain("t.svc.a");

        // A scope is compared whole: its description too.
        await UntilAsync(async () => (await tenant.GetAsync(group))["connections"]!.GetValue<int>() == 1);
        (await tenant.PatchAsync(group, new { description = "What serves" }))["effect"]!["reconnect"]!.GetValue<int>().ShouldBe(1);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref reopened) == 2));
        (await tenant.PatchAsync(group, new { name = "services-2" }))["effect"]!["reconnect"]!.GetValue<int>().ShouldBe(0);
        await tenant.PublishedAsync();
        Volatile.Read(ref reopened).ShouldBe(2, "the name is not in the JWT");
    }

    [Fact]
    public async Task After_a_rotation_old_credentials_work_until_the_overlap_is_over_and_new_ones_go_on()
    {
        using var tenant = await NewTenantAsync();
        var group = await NewGroupAsync(tenant, "t");
        var user = (await tenant.PostAsync($"{tenant.Account}/users", new { name = "svc", group = "services" }))["id"]!.GetValue<string>();
        var old = await tenant.CredsAsync(user);
        await using var connection = (await tenant.ConnectAsync(old)).ShouldNotBeNull();

        var rotated = await tenant.PostAsync($"{group}/rotate", new { overlap_seconds = 8 });
        await tenant.PublishedAsync();
        var renewed = await tenant.CredsAsync(user);

        (await tenant.GetsInAsync(old, node: 2)).ShouldBeTrue("the overlap is not over");
        (await tenant.GetsInAsync(renewed, node: 2)).ShouldBeTrue();
        connection.ConnectionState.ShouldBe(NatsConnectionState.Open);
        var ends = rotated["keys"]![1]!["retires_at"]!.GetValue<DateTimeOffset>();
        await UntilAsync(async () => !await tenant.GetsInAsync(old, node: 2), TimeSpan.FromSeconds(40));
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThanOrEqualTo(ends);
        await UntilAsync(() => Task.FromResult(connection.ConnectionState != NatsConnectionState.Open));
        (await tenant.GetsInAsync(renewed, node: 2)).ShouldBeTrue();
        (await tenant.GetAsync(group))["keys"]![1]!["state"]!.GetValue<string>().ShouldBe("removed");
    }

    [Fact]
    public async Task A_disabled_group_and_a_disabled_key_refuse_and_enabled_they_let_in_again()
    {
        using var tenant = await NewTenantAsync();
        var group = await NewGroupAsync(tenant, "t");
        var creds = await tenant.NewCredsAsync("svc", "services");
        var key = $"{group}/keys/{(await tenant.GetAsync(group))["keys"]![0]!["public_key"]!.GetValue<string>()}";

        foreach (var (path, off, on) in new (string, object, object)[] { (group, new { is_disabled = true }, new { is_disabled = false }), (key, new { state = "disabled" }, new { state = "active" }) })
        {
            (await tenant.GetsInAsync(creds)).ShouldBeTrue();
            await tenant.PatchAsync(path, off);
            await tenant.PublishedAsync();
            (await tenant.GetsInAsync(creds)).ShouldBeFalse(path);
            await tenant.PatchAsync(path, on);
            await tenant.PublishedAsync();
            (await tenant.GetsInAsync(creds)).ShouldBeTrue(path);
        }
    }

    [Fact]
    public async Task Users_made_outside_are_admitted_with_an_own_key_and_with_a_seed_handed_out()
    {
        using var tenant = await NewTenantAsync();
        using var own = KeyPair.CreatePair(PrefixByte.Account);
        var account = (await tenant.GetAsync(tenant.Account))["public_key"]!.GetValue<string>();
        var groups = $"{tenant.Account}/signing-key-groups";
        await tenant.PostAsync(groups, new { name = "own", public_key = own.PublicKey });
        var scoped = await NewGroupAsync(tenant, "t.{{name()}}");
        var handed = await tenant.PostAsync($"{scoped}/keys/{(await tenant.GetAsync(scoped))["keys"]![0]!["public_key"]!.GetValue<string>()}/seed", new { });
        await tenant.PublishedAsync();
        handed["issuer_account"]!.GetValue<string>().ShouldBe(account);
        string seed;
        using (var exported = own.ExportSeed())
        {
            seed = Encoding.ASCII.GetString(exported.Utf8);
        }

        (await tenant.GetsInAsync(await IssueOutsideAsync(seed, account, isScoped: false))).ShouldBeTrue();
        await using var connection = (await tenant.ConnectAsync(await IssueOutsideAsync(handed["seed"]!.GetValue<string>(), account, isScoped: true))).ShouldNotBeNull();
        (await Tenant.MayPublishAsync(connection)).ShouldContain("t.outside");
        var asked = (await tenant.PatchAsync($"{scoped}?validate_only=true", new { is_disabled = true }))["effect"]!;
        (asked["drop"]!.GetValue<int>(), asked["counted_from"]!.GetValue<string>()).ShouldBe((1, "fleet"), "the ledger does not know this user, the fleet does");
        (await tenant.GetsInAsync(await IssueOutsideAsync(handed["seed"]!.GetValue<string>(), account, isScoped: false))).ShouldBeFalse("a scoped key's user has no limits of its own");
    }

    private static object Template(string publish) => new { pub = new { allow = new[] { publish, "$SYS.REQ.USER.INFO" } }, sub = new { allow = new[] { "_INBOX.>" } } };

    private async Task<Tenant> NewTenantAsync()
    {
        await using var person = await site.VisitAsync();
        await person.SignUpAsync(Ct);
        return await Tenant.OfAsync(site.Platform, person);
    }

    /// <returns>The group's path, once every node has it.</returns>
    private static async Task<string> NewGroupAsync(Tenant tenant, string publish)
    {
        var group = await tenant.PostAsync($"{tenant.Account}/signing-key-groups", new { name = "services", template = Template(publish) });
        await tenant.PublishedAsync();
        return $"{tenant.Account}/signing-key-groups/{group["id"]!.GetValue<string>()}";
    }

    /// <summary>A creds file that @nats-io/jwt makes.</summary>
    private static async Task<byte[]> IssueOutsideAsync(string seed, string account, bool isScoped)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(await NodeModules.FolderAsync(Ct), "issue.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await node.StandardInput.WriteAsync(new JsonObject { ["seed"] = seed, ["issuer_account"] = account, ["name"] = "outside", ["scoped"] = isScoped }.ToJsonString());
        node.StandardInput.Close();
        var creds = await node.StandardOutput.ReadToEndAsync(Ct);
        await node.WaitForExitAsync(Ct);
        node.ExitCode.ShouldBe(0);
        return Encoding.UTF8.GetBytes(creds);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(patience ?? TimeSpan.FromSeconds(15));
            await Task.Delay(200, Ct);
        }
    }
}
