using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>An account's settings, by forms alone: no script.</summary>
public sealed class SettingsTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_limit_is_reviewed_before_it_is_saved()
    {
        await using var ada = await SignedUpAsync();
        await ada.Page.GotoAsync($"{ada.Account}/settings/limits");
        await ada.Page.GetByLabel("Connections", new() { Exact = false }).First.FillAsync("0");
        await ada.Button("Review the change").ClickAsync();

        var review = ada.Page.GetByRole(AriaRole.Region, new() { Name = "What this change does" });
        (await review.InnerTextAsync()).ShouldContain("0 lets nobody connect.");
        await review.GetByRole(AriaRole.Button).ClickAsync();

        (await ada.Page.GetByRole(AriaRole.Status).First.InnerTextAsync()).ShouldContain("Saved as generation 2");
        (await ada.Page.Locator("input[name='Form.Values[conn]']").InputValueAsync()).ShouldBe("0");
    }

    [Fact]
    public async Task A_wrong_limit_is_said_beside_its_field_and_what_was_typed_stays()
    {
        await using var ada = await SignedUpAsync();
        await ada.Page.GotoAsync($"{ada.Account}/settings/limits");
        await ada.Page.Locator("input[name='Form.Values[subs]']").FillAsync("-7");
        await ada.Button("Review the change").ClickAsync();

        var field = ada.Page.Locator("input[name='Form.Values[subs]']");
        (await field.InputValueAsync()).ShouldBe("-7");
        (await field.GetAttributeAsync("aria-invalid")).ShouldBe("true");
        (await ada.Page.Locator(".error").First.InnerTextAsync()).ShouldContain("account.limit_below_minus_one");
    }

    [Fact]
    public async Task A_mapping_is_made_changed_and_removed()
    {
        await using var ada = await SignedUpAsync();
        await ada.Page.GotoAsync($"{ada.Account}/settings/mappings");
        await ada.Page.GetByLabel("From").FillAsync("orders.*");
        await ada.Page.GetByLabel("Target 1").FillAsync("orders.v2.{{wildcard(2)}}");
        await ada.Page.GetByLabel("Per cent").First.FillAsync("10");
        await ada.Button("Save").ClickAsync();
        (await ada.Page.Locator(".error").First.InnerTextAsync()).ShouldContain("account.mapping_reference");
        await ada.Page.GetByLabel("Target 1").FillAsync("orders.v2.{{wildcard(1)}}");
        await ada.Button("Save").ClickAsync();

        var row = ada.Page.GetByRole(AriaRole.Row).Nth(1);
        (await row.InnerTextAsync()).ShouldContain("90 %");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Edit the mapping of orders.*" }).ClickAsync();
        (await ada.Page.GetByLabel("Target 1").InputValueAsync()).ShouldBe("orders.v2.{{wildcard(1)}}");
        await ada.Page.GetByLabel("Target 1").FillAsync("");
        await ada.Button("Save").ClickAsync();
        (await ada.Page.GetByText("Nothing is mapped").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Suspended_resumed_deleted_by_name_and_restored()
    {
        await using var ada = await SignedUpAsync();
        var danger = $"{ada.Account}/settings/danger";
        await ada.Page.GotoAsync(danger);
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Suspend and drop", default, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await ada.Button("Let clients connect again").ClickAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete and drop", default, TimeSpan.FromSeconds(1)) }).ClickAsync();
        (await ada.Page.Locator("#close-name").GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await ada.Page.Locator("#close-name").FillAsync("default");
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete and drop", default, TimeSpan.FromSeconds(1)) }).ClickAsync();

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/accounts?state=closed");
        (await ada.Page.GetByText("Restorable", new() { Exact = true }).CountAsync()).ShouldBe(1);
        await ada.Page.GotoAsync(danger);
        await ada.Page.GetByLabel("Name").FillAsync("again");
        await ada.Button("Restore").ClickAsync();
        (await ada.Page.GetByRole(AriaRole.Status).First.InnerTextAsync()).ShouldContain("Saved as generation 5");
    }

    private async Task<Visitor> SignedUpAsync()
    {
        var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        return ada;
    }
}
