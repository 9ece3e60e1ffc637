using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.Browser;

public sealed partial class AdministrationTests(Site site)
{
    [Fact]
    public async Task An_administrator_suspends_looks_in_and_resumes_without_script()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await using var eve = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        await eve.SignUpAsync(ct);
        await site.Platform.GrantAsync(ada.Email, ct);
        var slug = eve.OrganizationPath.Split('/')[^1];

        await ada.Page.GotoAsync("/admin/organizations");
        await ada.Page.GetByRole(AriaRole.Searchbox).Or(ada.Page.Locator("[name=search]")).First.FillAsync(eve.Email);
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Find" }));
        await ada.ClickAsync(ada.Page.Locator("td a[href^='/admin/organizations/']").First);
        await ada.Page.Locator("[name='Suspending.Reason']").FillAsync("Its owner asked for it.");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = SuspendAndDrop() }));
        await Assertions.Expect(ada.Page.GetByText("Suspended. Its clients are dropped")).ToBeVisibleAsync();

        await eve.Page.GotoAsync($"{eve.OrganizationPath}/accounts");
        await Assertions.Expect(eve.Page.GetByText("Its owner asked for it.")).ToBeVisibleAsync();

        await ada.Page.Locator("[name='Supporting.Reason']").FillAsync("To see what they see.");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Open as that role" }));
        new Uri(ada.Page.Url).AbsolutePath.ShouldBe($"/o/{slug}");
        await Assertions.Expect(ada.Page.GetByText("Support view of ")).ToBeVisibleAsync();
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "End", Exact = true }));
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = Resume() }));
        await Assertions.Expect(ada.Page.GetByText("Resumed.")).ToBeVisibleAsync();
        await eve.Page.GotoAsync($"{eve.OrganizationPath}/accounts");
        await Assertions.Expect(eve.Page.GetByText("This organization is suspended")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Its_pages_and_banners_are_accessible_and_fit()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await using var eve = await site.VisitAsync();
        await ada.SignUpAsync(ct);
        await eve.SignUpAsync(ct);
        await site.Platform.GrantAsync(ada.Email, ct);
        string[] pages = ["/admin/organizations", "/admin/organizations?state=suspended&search=nothing", "/admin/persons", "/admin/settings?saved=1", .. await AdministrationPages.MakeAsync(ada)];
        await ada.Page.GotoAsync($"/admin/organizations?search={Uri.EscapeDataString(eve.Email)}");
        await ada.ClickAsync(ada.Page.Locator("td a[href^='/admin/organizations/']").First);
        var theirs = new Uri(ada.Page.Url).AbsolutePath;
        await ada.Page.Locator("[name='Suspending.Reason']").FillAsync("Its owner asked for it.");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = SuspendAndDrop() }));
        await Assertions.Expect(ada.Page.GetByText("Suspended. Its clients are dropped")).ToBeVisibleAsync();
        await ada.Page.Locator("[name='Supporting.Reason']").FillAsync("To see what they see.");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Open as that role" }));
        await Assertions.Expect(ada.Page.GetByText("Support view of ")).ToBeVisibleAsync();
        await ada.Page.GotoAsync($"/admin/persons?search={Uri.EscapeDataString(eve.Email)}");
        await ada.ClickAsync(ada.Page.Locator("td a[href^='/admin/persons/']").First);
        await ada.Page.Locator("[name='Disabling.Reason']").FillAsync("Left the company.");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Disable", Exact = true }));
        await Assertions.Expect(ada.Page.GetByText("Nobody signs in as them")).ToBeVisibleAsync();
        // A suspended organization in a support view: both banners.
        pages = [.. pages, new Uri(ada.Page.Url).PathAndQuery, theirs, eve.OrganizationPath, $"{eve.OrganizationPath}/accounts"];
        var look = new Look(ada, Look.Desk, Look.Phone);
        await look.AtAsync(pages);
        look.Found.ShouldBeEmpty();
        ada.Wrong.ShouldBeEmpty();
    }

    [GeneratedRegex("^Suspend and drop", RegexOptions.None, 1000)]
    private static partial Regex SuspendAndDrop();

    [GeneratedRegex("^Resume ", RegexOptions.None, 1000)]
    private static partial Regex Resume();
}
