using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The tester and the presets, without script: forms that ask by GET.</summary>
public sealed class TesterTests(Site site)
{
    [Fact]
    public async Task Says_yes_and_which_rule_decided()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.GotoAsync($"{ada.Account}/tester");

        await ada.Page.GetByLabel("Subject").FillAsync("orders.eu.created");
        await ada.ClickAsync(ada.Button("Test"));

        (await ada.Page.GetByRole(AriaRole.Status).First.InnerTextAsync()).ShouldContain("Yes. default may publish to");
        (await ada.Page.GetByRole(AriaRole.List, new() { Name = "Publish rules in the order they count" }).InnerTextAsync()).ShouldContain("everything is allowed");
        ada.Page.Url.ShouldContain("subject=orders.eu.created");
    }

    [Fact]
    public async Task A_preset_names_the_field_that_is_wrong_and_says_what_else_its_holder_can_do()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.GotoAsync($"{ada.Account}/presets");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Read one key-value bucket", Exact = true }));

        await ada.Page.GetByRole(AriaRole.Textbox, new() { Name = "Bucket" }).FillAsync("A.B");
        await ada.Page.GetByRole(AriaRole.Textbox, new() { Name = "Inbox" }).FillAsync("_INBOX_app");
        await ada.ClickAsync(ada.Button("Compile"));
        (await ada.Page.GetByRole(AriaRole.Textbox, new() { Name = "Bucket" }).GetAttributeAsync("aria-invalid")).ShouldBe("true");

        await ada.Page.GetByRole(AriaRole.Textbox, new() { Name = "Bucket" }).FillAsync("CFG");
        await ada.ClickAsync(ada.Button("Compile"));
        (await ada.Page.InnerTextAsync("main")).ShouldContain("$JS.API.DIRECT.GET.KV_CFG.>");
        (await ada.Page.InnerTextAsync("main")).ShouldContain("What the holder can do besides");
    }
}
