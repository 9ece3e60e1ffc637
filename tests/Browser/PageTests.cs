using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Nats.NKeys;

namespace Platform.Browser;

/// <summary>What must hold on every page, in every theme and width. One person's own data, so all of them have something to show.</summary>
[Collection(LongestFirst.Name)]
public sealed partial class PageTests(Site site)
{
    public static readonly string[] Gates =
        ["/sign-up", "/sign-up/sent", "/sign-in", "/forgot-password", "/forgot-password/sent", "/confirm?email=a%40example.com&code=x", "/reset-password?email=a%40example.com&code=x", "/confirm-new-email?person=x&email=a%40example.com&code=x"];

    // The contrast themes change colours only, and those are the same at every width.
    private static readonly Sight[] Sights = [new(Look.Desk.Width, [.. Look.Desk.Themes, "contrast", "dark contrast"]), Look.Tablet, Look.Phone];

    [Fact]
    public async Task Every_page_is_accessible_quiet_and_fits()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await using var second = await site.VisitAsync();
        await using var third = await site.VisitAsync();
        Visitor[] windows = [ada, second, third];
        Look[] looks = [.. windows.Select(w => new Look(w, Sights))];
        await AtAsync(looks, Gates);

        await ada.SignUpAsync(ct);
        await site.Platform.GrantAsync(ada.Email, ct);
        await ada.DownloadCredsAsync();
        var user = await FirstUserAsync(ada);
        await ada.Page.GotoAsync(user);
        var revoke = await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { NameRegex = RevokeLink() }).First.GetAttributeAsync("href");
        await site.Platform.AllowThisMachineAsync(ct);
        var operators = await MakeOperatorsAsync(ada);
        string[] pages =
        [
            ada.Connect, $"{ada.Connect}?via=go", $"{ada.Connect}?via=mqtt", ada.Account, $"{ada.Account}/users", $"{ada.Account}/users/new", user, revoke!.Split('#')[0],
            $"{ada.Account}/settings", $"{ada.Account}/settings/limits", $"{ada.Account}/settings/permissions", $"{ada.Account}/settings/mappings", $"{ada.Account}/settings/revocations", $"{ada.Account}/settings/danger",
            $"{ada.Account}/leaf", $"{ada.Account}/leaf?refused=user.name_taken", $"{ada.Connect}?via=leaf",
            $"{ada.OrganizationPath}/accounts?state=closed&q=x",
            $"{ada.Account}/tester", $"{ada.Account}/tester?act=publish&subject=orders.eu&whose=user%3A{user.Split('/')[^1]}", $"{ada.Account}/tester?act=subscribe&subject=a..b&queue=q&whose=user%3A{user.Split('/')[^1]}",
            $"{ada.Account}/presets", $"{ada.Account}/presets?preset=kv-read&filled=1&bucket=CFG&inbox=_INBOX&option=consumer-delete", $"{ada.Account}/presets?preset=js-consume-durable&filled=1&stream=a.b",
            ada.OrganizationPath, $"{ada.OrganizationPath}/regions", $"{ada.OrganizationPath}/accounts", $"{ada.OrganizationPath}/accounts/new", $"{ada.OrganizationPath}/tokens", "/docs/api", "/docs/api/tokens", "/docs/api/signing-key-groups", $"{ada.OrganizationPath}/audit", $"{ada.OrganizationPath}/audit?verify=1&action=account", $"{ada.OrganizationPath}/audit?target=none", "/organizations", "/nothing/here",
            "/security", "/security?refused=security.passkey_name", "/security/two-step", "/security/recovery-codes", "/security/password", "/security/email", "/step-up?back=/security", "/two-factors?back=/security", $"{ada.OrganizationPath}/security", $"{ada.OrganizationPath}/security?saved=1",
            "/admin/fleet", $"/admin/fleet/{site.Platform.Nodes[0].Name}", $"/admin/fleet/{site.Platform.Nodes[0].Name}?ask=rebalance", "/admin/fleet/rollouts",
            "/admin/organizations", "/admin/organizations?state=suspended&search=nothing", "/admin/persons", "/admin/persons?search=example", "/admin/settings", "/admin/settings?saved=1", .. await AdministrationPages.MakeAsync(ada),
            .. operators, .. await SigningKeys.PagesAsync(ada), .. await SharingPages.MakeAsync(ada), .. await UserPages.PagesAsync(ada, user),
            .. await ProviderPages.PagesAsync(ada), .. await PolicyPages.PagesAsync(ada), .. await StreamPages.PagesAsync(site.Platform, ada), .. await ClientPages.MakeAsync(site.Platform, ada), .. await WebhookPages.MakeAsync(site.Platform, ada),
        ];
        await second.JoinAsync(ada);
        await third.JoinAsync(ada);
        await AtAsync(looks, pages);

        looks.SelectMany(l => l.Found).ShouldBeEmpty();
        windows.SelectMany(w => w.Wrong).Where(w => !w.Contains("404", StringComparison.Ordinal)).ShouldBeEmpty();
        looks.SelectMany(l => l.Titles).ShouldAllBe(t => t.EndsWith("Trunkline", StringComparison.Ordinal));
        looks.Sum(l => l.Count).ShouldBe((Gates.Length + pages.Length) * Sights.Sum(s => s.Themes.Length));
    }

    [Fact]
    public async Task Pages_are_told_apart_by_title_and_lead_back_by_breadcrumb()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        var titles = new List<string>();
        foreach (var page in new[] { ada.OrganizationPath, $"{ada.OrganizationPath}/accounts", $"{ada.OrganizationPath}/tokens", ada.Account, $"{ada.Account}/users", ada.Connect })
        {
            await ada.Page.GotoAsync(page);
            titles.Add(await ada.Page.TitleAsync());
            (await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Navigation, new() { Name = "Breadcrumb" }).CountAsync()).ShouldBe(1, page);
            await ada.Page.Keyboard.PressAsync("Tab");
            (await ada.Page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldBe("Skip to content", page);
        }

        titles.ShouldBeUnique();
    }

    [Fact]
    public async Task Links_and_forms_lead_to_the_top_of_the_next_page_and_back_to_where_one_was()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.SetViewportSizeAsync(1280, 500);
        await ada.Page.GotoAsync($"{ada.Account}/users/new");
        await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("top");
        await ada.ClickAsync(ada.Button("Create user"));

        var heading = ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1, Name = "top" });
        await Microsoft.Playwright.Assertions.Expect(heading).ToBeFocusedAsync();
        (await ScrolledAsync()).ShouldBe(0);

        await ada.Page.GotoAsync($"{ada.Account}/users/new");
        await ada.Page.EvaluateAsync("scrollTo(0, 300)");
        await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Members" }).First.ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1, Name = "Members" })).ToBeVisibleAsync();
        (await ScrolledAsync()).ShouldBe(0);
        await ada.Page.GoBackAsync();
        await ada.Page.WaitForFunctionAsync("scrollY === 300");

        Task<int> ScrolledAsync() => ada.Page.EvaluateAsync<int>("scrollY");
    }

    [Fact]
    public async Task The_theme_is_written_by_the_server_and_kept()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.Page.GotoAsync("/sign-in");
        await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        (await ada.Page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe("dark");
        await ada.Page.GotoAsync("/sign-up");
        (await ada.Page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe("dark");
    }

    [Fact]
    public async Task Another_organizations_pages_are_not_there()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await using var eve = await site.VisitAsync();
        await ada.SignUpAsync(ct);
        await eve.SignUpAsync(ct);
        var others = new[] { ada.OrganizationPath, $"{ada.OrganizationPath}/tokens", ada.Account, ada.Connect, ada.Account.Replace(ada.OrganizationPath, eve.OrganizationPath, StringComparison.Ordinal) };
        foreach (var path in others)
        {
            var answer = await eve.Page.GotoAsync(path);
            answer!.Status.ShouldBe(404, path);
            (await eve.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1 }).TextContentAsync()).ShouldBe("Not found", path);
        }
    }

    [Fact]
    public async Task A_stranger_is_sent_to_sign_in_and_back()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.Context.ClearCookiesAsync();
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/tokens");
        new Uri(ada.Page.Url).AbsolutePath.ShouldBe("/sign-in");
        await ada.Page.GetByLabel("Email").FillAsync(ada.Email);
        await ada.Page.GetByLabel("Password").FillAsync(ada.Password);
        await ada.ClickAsync(ada.Button("Sign in"));
        await ada.Page.WaitForURLAsync("**/tokens");
    }

    /// <summary>A page left open when the session ends: what it fetches for itself must not end at the sign-in form. Its form cookie would take
    /// the place of the one that goes with the form a person has before them in the next tab.</summary>
    [Fact]
    public async Task A_page_left_open_when_the_session_ends_takes_no_form_cookie()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.Context.ClearCookiesAsync();
        await ada.Page.RunAndWaitForResponseAsync(
            () => ada.Page.EvaluateAsync("document.querySelectorAll('live-part').forEach(part => part.refresh())"),
            answer => answer.Url.EndsWith(ada.Connect, StringComparison.Ordinal));
        await ada.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        await ada.Page.WaitForTimeoutAsync(500);
        (await ada.Page.Context.CookiesAsync()).Select(c => c.Name).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_that_is_no_longer_good_is_refused_by_a_page_that_says_so()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.Page.GotoAsync("/sign-in");
        await ada.Page.Context.ClearCookiesAsync();
        await ada.Page.GetByLabel("Email").FillAsync(ada.Email);
        await ada.Page.GetByLabel("Password").FillAsync(ada.Password);
        var answer = await ada.Page.RunAndWaitForResponseAsync(() => ada.ClickAsync(ada.Button("Sign in")), r => r.Request.Method == "POST");
        answer.Status.ShouldBe(400);
        await Microsoft.Playwright.Assertions.Expect(ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not taken");
    }

    /// <summary>Each window takes its share of the pages.</summary>
    private static Task AtAsync(Look[] looks, string[] pages) => Task.WhenAll(looks.Select((look, i) => look.AtAsync(pages.Where((_, n) => n % looks.Length == i))));

    /// <summary>The pages of operators: one with its identity here, one that waits for a signature, one import refused.</summary>
    private static async Task<string[]> MakeOperatorsAsync(Visitor ada)
    {
        var all = $"{ada.OrganizationPath}/operators";
        var made = new List<string>();
        using var elsewhere = KeyPair.CreatePair(PrefixByte.Operator);
        foreach (var (name, identity) in new[] { ("rail", ""), ("offline", elsewhere.PublicKey) })
        {
            await ada.Page.GotoAsync($"{all}/new");
            await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            await ada.Page.GetByLabel("Identity kept elsewhere").FillAsync(identity);
            await ada.ClickAsync(ada.Button("Create operator"));
            await ada.Page.WaitForURLAsync("**/operators/opr_*");
            made.Add(new Uri(ada.Page.Url).AbsolutePath);
        }

        await ada.Page.GotoAsync(made[0]);
        var rotate = await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { NameRegex = SignWith() }).First.GetAttributeAsync("href");
        return [all, $"{all}/new", $"{all}/imports", made[0], $"{made[0]}/edit", rotate!.Split('#')[0], made[1], $"{ada.OrganizationPath}/archive"];
    }

    [GeneratedRegex("^Sign with", RegexOptions.None, 1000)]
    private static partial Regex SignWith();

    private static async Task<string> FirstUserAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync($"{visitor.Account}/users");
        return (await visitor.Page.Locator("a.row-link").First.GetAttributeAsync("href"))!;
    }

    [GeneratedRegex("^Revoke the credential", RegexOptions.None, 1000)]
    private static partial Regex RevokeLink();
}
