using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>Two people, each at a browser of their own: one invites, the other joins.</summary>
public sealed class MemberTests(Site site)
{
    [Fact]
    public async Task Invited_by_mail_one_without_a_login_joins_and_sees_one_account_and_no_other()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await using var bo = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/accounts/new");
        await ada.Page.GetByLabel("Name").FillAsync("other");
        await ada.ClickAsync(ada.Button("Create account"));
        await ada.Page.WaitForURLAsync("**/a/acc_*");

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.Page.GetByLabel("Email").FillAsync(bo.Email);
        await ada.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Viewer") }).CheckAsync();
        await ada.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Only these") }).CheckAsync();
        await ada.Page.GetByRole(AriaRole.Checkbox, new() { Name = "default" }).CheckAsync();
        await ada.ClickAsync(ada.Button("Send the invitation"));
        await Assertions.Expect(ada.Page.GetByText("Mail sent.")).ToBeVisibleAsync();

        var link = (await site.Platform.LinkMailedAsync(bo.Email, "/invitation", ct)).PathAndQuery;
        await ada.Page.GotoAsync(link);
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Status)).ToContainTextAsync($"You are signed in as {ada.Email}.");
        await bo.Page.GotoAsync(link);
        await bo.Page.GetByLabel("Choose a password").FillAsync(bo.Password);
        await bo.ClickAsync(bo.Button("Sign up and join"));

        await Assertions.Expect(bo.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
        await bo.Page.GotoAsync($"{ada.OrganizationPath}/accounts");
        (await bo.Page.GetByRole(AriaRole.Link, new() { Name = "default", Exact = true }).CountAsync(), await bo.Page.GetByRole(AriaRole.Link, new() { Name = "other", Exact = true }).CountAsync()).ShouldBe((1, 0));
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = bo.Email }).ClickAsync();
        await ada.Page.WaitForURLAsync("**/members/per_*");
        var member = new Uri(ada.Page.Url).AbsolutePath;

        await LookAsync(ada, link, member, ct);
        bo.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invited_for_one_user_one_gets_its_credentials_and_sees_nothing_else()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await using var bo = await site.VisitAsync();
        await ada.SignUpAsync(ct);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.Page.GetByLabel("Email").FillAsync(bo.Email);
        await ada.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Single users") }).CheckAsync();
        await ada.Page.GetByText("Which users").ClickAsync();
        await ada.Page.GetByRole(AriaRole.Checkbox, new() { Name = "default / default" }).CheckAsync();
        await ada.ClickAsync(ada.Button("Send the invitation"));
        await Assertions.Expect(ada.Page.GetByText("Mail sent.")).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.GetByText("1 user only")).ToBeVisibleAsync();

        await bo.Page.GotoAsync((await site.Platform.LinkMailedAsync(bo.Email, "/invitation", ct)).PathAndQuery);
        await bo.Page.GetByLabel("Choose a password").FillAsync(bo.Password);
        await bo.ClickAsync(bo.Button("Sign up and join"));
        await bo.Page.WaitForURLAsync("**/accounts");
        await bo.Page.GetByRole(AriaRole.Link, new() { Name = "default", Exact = true }).ClickAsync();
        await bo.Page.WaitForURLAsync("**/users");
        await bo.Page.GetByRole(AriaRole.Link, new() { Name = "default", Exact = true }).Last.ClickAsync();
        await bo.Page.WaitForURLAsync("**/users/usr_*");
        var user = new Uri(bo.Page.Url).AbsolutePath;
        await bo.Page.RunAndWaitForDownloadAsync(() => bo.ClickAsync(bo.Button("Download .creds")));
        await bo.Page.RunAndWaitForDownloadAsync(() => bo.ClickAsync(bo.Button("Rotate and download")));
        await Assertions.Expect(bo.Page.GetByText("2 credentials", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(bo.Page.GetByRole(AriaRole.Link, new() { Name = "Streams" })).ToHaveCountAsync(0);
        (await bo.Page.GotoAsync($"{ada.Account}/streams"))!.Status.ShouldBe(404);
        bo.Wrong.RemoveAll(w => w.Contains("404", StringComparison.Ordinal));

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = bo.Email }).ClickAsync();
        await ada.Page.WaitForURLAsync("**/members/per_*");
        var member = new Uri(ada.Page.Url).AbsolutePath;
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Checkbox, new() { Name = "default / default" })).ToBeCheckedAsync();

        await using var desk = await site.VisitAsync();
        await desk.JoinAsync(ada);
        var (atTheirs, atAdas) = (new Look(bo, Look.Desk, Look.Phone), new Look(desk, Look.Desk));
        string[] theirs = [$"{ada.OrganizationPath}/accounts", $"{ada.Account}/users", user, $"{ada.Account}/connect", member];
        await atTheirs.AtAsync(theirs);
        await atAdas.AtAsync([$"{ada.OrganizationPath}/members", member]);
        atTheirs.Found.Concat(atAdas.Found).ShouldBeEmpty();
        bo.Wrong.Concat(ada.Wrong).Concat(desk.Wrong).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_organization_is_deleted_by_its_name_and_restored()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/settings");
        await ada.Page.Locator("#delete-name").FillAsync("something else");
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete and drop") }).ClickAsync();
        await Assertions.Expect(ada.Page.Locator("#delete-name")).ToHaveAttributeAsync("aria-invalid", "true");

        await ada.Page.Locator("#delete-name").FillAsync(ada.Organization);
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete and drop") }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByText("Deleted.", new() { Exact = true })).ToBeVisibleAsync();
        (await ada.Page.GotoAsync(ada.Connect))!.Status.ShouldBe(404);
        await ada.Page.GotoAsync("/organizations");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = $"Restore {ada.Organization}" }).ClickAsync();

        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
        (await ada.Page.GotoAsync(ada.Connect))!.Status.ShouldBe(200);
    }

    /// <summary>The pages of this journey, each with something to show: accessible, quiet, and no wider than the window.</summary>
    private async Task LookAsync(Visitor ada, string link, string member, CancellationToken ct)
    {
        await using var nobody = await site.VisitAsync();
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.Page.GetByLabel("Email").FillAsync($"cy-{ada.Email}");
        await ada.ClickAsync(ada.Button("Send the invitation"));
        await Assertions.Expect(ada.Page.GetByText("Mail sent.")).ToBeVisibleAsync();
        var open = (await site.Platform.LinkMailedAsync($"cy-{ada.Email}", "/invitation", ct)).PathAndQuery;
        string[] pages = [$"{ada.OrganizationPath}/members", $"{ada.OrganizationPath}/members?done=invited", member, $"{ada.OrganizationPath}/settings", "/organizations", "/organizations/new", open, link];
        var (asAda, atGate) = (new Look(ada, Look.Desk, Look.Phone), new Look(nobody, Look.Phone));
        await asAda.AtAsync(pages);
        await atGate.AtAsync([open]);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await ada.ClickAsync(ada.Button("See as viewer"));
        await Assertions.Expect(ada.Page.GetByText("You see this as viewer.")).ToBeVisibleAsync();
        await asAda.AtAsync([$"{ada.OrganizationPath}/members"]);
        await ada.ClickAsync(ada.Button("Stop"));
        await Assertions.Expect(ada.Page.GetByText("You see this as viewer.")).ToHaveCountAsync(0);

        asAda.Found.Concat(atGate.Found).ShouldBeEmpty();
        ada.Wrong.Concat(nobody.Wrong).ShouldBeEmpty();
    }
}
