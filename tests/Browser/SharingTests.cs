namespace Platform.Browser;

public sealed class SharingTests(Site site)
{
    [Fact]
    public async Task An_export_is_advertised_requested_approved_and_imported_without_script()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await SharingPages.MakeAsync(ada);

        await ada.Page.GotoAsync($"{ada.Account}/sharing");
        (await ada.Page.Locator("a.row-link[href*='/imports/imp_']").CountAsync()).ShouldBe(1);
        (await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Img, new() { NameRegex = new("^1 import into default") }).CountAsync()).ShouldBe(1);
        ada.Wrong.ShouldBeEmpty();
    }
}
