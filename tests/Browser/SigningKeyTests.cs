using Microsoft.Playwright;

namespace Platform.Browser;

public sealed class SigningKeyTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_is_made_edited_and_rotated_with_script_off()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);

        var group = await SigningKeys.MakeGroupAsync(ada, "services");
        await ada.Page.GotoAsync($"{group}/edit");
        await ada.Page.Locator("[name='Form.Template.PubDeny']").FillAsync("orders.admin\norders..x");
        await ada.ClickAsync(ada.Button("Save"));
        (await ada.Page.Locator("#f-form-template-pubdeny-error").TextContentAsync()).ShouldNotBeNull().ShouldContain("orders..x");
        await ada.Page.Locator("[name='Form.Template.PubDeny']").FillAsync("orders.{{tag(none)}}");
        await ada.ClickAsync(ada.Button("Preview"));
        (await ada.Page.Locator(".verdict").TextContentAsync()).ShouldNotBeNull().ShouldContain("The login is refused");
        await ada.Page.Locator("[name='Form.Template.PubDeny']").FillAsync("orders.admin");
        await ada.ClickAsync(ada.Button("Save"));
        await ada.Page.WaitForURLAsync("**?done=saved");
        await Should("orders.admin");

        await ada.Page.GotoAsync($"{group}?do=rotate");
        await ada.ClickAsync(ada.Button("Rotate"));
        await ada.Page.WaitForURLAsync("**?done=rotated");
        await Should("Retiring");

        async Task Should(string text) => (await ada.Page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain(text);
    }

    [Fact]
    public async Task A_seed_is_on_the_page_once_and_in_no_page_after_it()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(Ct);
        await SigningKeys.MakeGroupAsync(ada, "minting");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Hand out the seed" }));
        var path = new Uri(ada.Page.Url).AbsolutePath;

        await ada.ClickAsync(ada.Button("Show the seed, once"));
        var seed = (await ada.Page.GetByRole(AriaRole.Region, new() { Name = "Seed", Exact = true }).TextContentAsync())!.Trim();
        seed.ShouldStartWith("SA");

        foreach (var page in new[] { path, path[..path.IndexOf("/seed/", StringComparison.Ordinal)] })
        {
            var answer = await ada.Page.GotoAsync(page);
            (await answer!.TextAsync()).ShouldNotContain(seed);
        }
    }
}
