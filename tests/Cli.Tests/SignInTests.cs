using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Cli.Tests;

/// <summary>Signing in by device code, what is kept of it, and its renewal. The way through a real portal and browser is in tests/Browser/CliTests.</summary>
public sealed class SignInTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Login_waits_as_long_as_it_is_told_and_keeps_tokens_for_the_owner_alone()
    {
        var issuer = new PlayedIssuer("authorization_pending", "slow_down");
        await using var portal = await issuer.StartAsync();
        using var shell = new Shell();
        var said = await shell.RunAsync("login", "--url", portal.Url);
        said.Code.ShouldBe(0, said.Error);
        said.Error.ShouldContain("type   WDJB-MJHT\n");
        said.Error.ShouldEndWith("Signed in to Meridian as ines@example.com; context meridian.\n");
        shell.Waited.ShouldBe(TimeSpan.FromSeconds(5 + 5 + 10));
        var file = Path.Combine(shell.Config, "trunk", "contexts", "meridian.json");
        File.GetUnixFileMode(file).ShouldBe(Owner);
        File.GetUnixFileMode(Path.GetDirectoryName(file)!).ShouldBe(Owner | UnixFileMode.UserExecute);
        (await shell.RunAsync("context", "show")).Ok().ShouldNotContain("access-1");
        issuer.Asked.ShouldBe("openid profile email offline_access accounts:read");
        (await shell.RunAsync("account", "list")).Code.ShouldBe(0);
        portal.Requests.Last().Headers.Authorization.ToString().ShouldBe("Bearer access-1");
        portal.Requests.Last().Headers["Trunkline-Organization"].ToString().ShouldBe("org_1");
    }

    [Theory]
    [InlineData("access_denied", "Somebody at the browser said not to let this in.")]
    [InlineData("expired_token", "Nobody let this in in time. Ask again: trunk login")]
    [InlineData("invalid_grant", "The portal did not let this in (invalid_grant).")]
    public async Task A_login_that_is_not_let_in_is_three_and_keeps_nothing(string error, string message)
    {
        await using var portal = await new PlayedIssuer(error).StartAsync();
        using var shell = new Shell();
        var said = await shell.RunAsync("login", "--url", portal.Url);
        (said.Code, said.Error.Split('\n')[^2]).ShouldBe((3, $"trunk: {message}"));
        Directory.Exists(Path.Combine(shell.Config, "trunk")).ShouldBeFalse();
    }

    [Fact]
    public async Task Tokens_are_renewed_once_however_many_commands_run_at_the_time()
    {
        var issuer = new PlayedIssuer();
        await using var portal = await issuer.StartAsync();
        using var shell = new Shell();
        (await shell.RunAsync("login", "--url", portal.Url)).Code.ShouldBe(0);
        Expire(shell);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shell.RunAsync("account", "list")));
        all.Select(a => a.Code).ShouldAllBe(c => c == 0);
        issuer.Renewals.ShouldBe(1);
        portal.Requests.Where(r => r.Path.EndsWith("/accounts", StringComparison.Ordinal)).ShouldAllBe(r => r.Headers.Authorization.ToString() == "Bearer access-2");
    }

    [Fact]
    public async Task A_sign_in_that_is_over_is_three_and_says_how_to_begin_anew()
    {
        var issuer = new PlayedIssuer();
        await using var portal = await issuer.StartAsync();
        using var shell = new Shell();
        (await shell.RunAsync("login", "--url", portal.Url, "--context", "work")).Code.ShouldBe(0);
        Expire(shell, "work");
        issuer.IsOver = true;
        var said = await shell.RunAsync("account", "list");
        (said.Code, said.Error).ShouldBe((3, "trunk: The sign-in of context work is over: it was ended, or not used for too long. Sign in again: trunk login --context work\n"));
    }

    [Fact]
    public async Task Logout_tells_the_portal_and_forgets_the_tokens()
    {
        await using var portal = await new PlayedIssuer().StartAsync();
        using var shell = new Shell();
        (await shell.RunAsync("login", "--url", portal.Url)).Code.ShouldBe(0);
        (await shell.RunAsync("logout")).Code.ShouldBe(0);
        portal.Requests.Single(r => r.Path is "/connect/revocation").Body.ShouldBe("client_id=trunk&token=refresh-1");
        File.ReadAllText(Path.Combine(shell.Config, "trunk", "contexts", "meridian.json")).ShouldNotContain("refresh-1");
        (await shell.RunAsync("logout")).Code.ShouldBe(3);
        (await shell.RunAsync("whoami")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task A_token_is_for_its_own_portal()
    {
        await using var portal = await new PlayedIssuer().StartAsync();
        await using var other = await PlayedPortal.StartAsync((_, _) => (200, """{"data":[],"next_cursor":null}"""));
        using var shell = new Shell();
        (await shell.RunAsync("login", "--url", portal.Url)).Code.ShouldBe(0);
        (await shell.RunAsync("account", "list", "--url", other.Url)).Code.ShouldBe(0);
        other.Requests.Single().Headers.Authorization.ShouldBeEmpty();
        shell.Environment["TRUNK_TOKEN"] = "tl_pat_1";
        (await shell.RunAsync("account", "list")).Code.ShouldBe(0);
        portal.Requests.Last().Headers.Authorization.ToString().ShouldBe("Bearer tl_pat_1");
        portal.Requests.Last().Headers["Trunkline-Organization"].ShouldBeEmpty();
        shell.Environment["TRUNK_ORG"] = "acme";
        (await shell.RunAsync("account", "list", "--token", "tl_pat_2")).Code.ShouldBe(0);
        (portal.Requests.Last().Headers.Authorization.ToString(), portal.Requests.Last().Headers["Trunkline-Organization"].ToString()).ShouldBe(("Bearer tl_pat_2", "acme"));
    }

    [Fact]
    public async Task A_redirect_does_not_carry_the_token_off()
    {
        await using var other = await PlayedPortal.StartAsync((_, _) => (200, """{"data":[]}"""));
        await using var portal = await PlayedPortal.StartAsync((_, context) =>
        {
            context.Response.Headers.Location = $"{other.Url}/api/v1/accounts";
            return (307, "");
        });
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "list")).Code.ShouldBe(1);
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Contexts_are_listed_chosen_and_removed()
    {
        await using var portal = await new PlayedIssuer().StartAsync();
        using var shell = new Shell();
        (await shell.RunAsync("login", "--url", portal.Url, "--context", "one")).Code.ShouldBe(0);
        (await shell.RunAsync("login", "--url", portal.Url, "--context", "two")).Code.ShouldBe(0);
        (await shell.RunAsync("context", "list", "--output", "json")).Json()["data"]!.AsArray().Select(c => (c!["name"]!.GetValue<string>(), c["is_current"]!.GetValue<bool>())).ShouldBe([("one", false), ("two", true)]);
        (await shell.RunAsync("context", "use", "one")).Code.ShouldBe(0);
        (await shell.RunAsync("context", "show", "--quiet")).Ok().ShouldBe("one\n");
        shell.Environment["TRUNK_CONTEXT"] = "two";
        (await shell.RunAsync("context", "show", "--quiet")).Ok().ShouldBe("two\n");
        shell.Environment.Clear();
        (await shell.RunAsync("context", "use", "three")).Code.ShouldBe(4);
        (await shell.RunAsync("context", "use", "../one")).Code.ShouldBe(2);
        (await shell.RunAsync("context", "remove", "one")).Code.ShouldBe(2);
        (await shell.RunAsync("context", "remove", "one", "--yes")).Code.ShouldBe(0);
        (await shell.RunAsync("context", "show")).Code.ShouldBe(4);
    }

    private static void Expire(Shell shell, string context = "meridian")
    {
        var file = Path.Combine(shell.Config, "trunk", "contexts", $"{context}.json");
        var kept = JsonNode.Parse(File.ReadAllText(file))!;
        kept["expires_at"] = DateTimeOffset.UnixEpoch.ToString("O", CultureInfo.InvariantCulture);
        File.WriteAllText(file, kept.ToJsonString());
    }
}
