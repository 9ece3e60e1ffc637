using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A connect policy is written, tried, mended and tried again, without script.</summary>
public sealed class PolicyTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_bench_refuses_a_token_until_the_policy_admits_it()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        using var tenant = await Tenant.OfAsync(site.Platform, ada);
        await tenant.PostAsync("identity-providers", new { name = "tokens", kind = "tokens" });
        var token = (await tenant.PostAsync($"{tenant.Account}/connection-tokens", new { name = "orders", scopes = new[] { "publish" } }))["token"]!.GetValue<string>();

        await PolicyPages.WriteAsync(ada, "deploy");
        await ada.ClickAsync(ada.Page.GetByText("Ways to connect, addresses, client names"));
        await ada.Page.Locator("[name='Form.Rules[0].Sources']").FillAsync("10.0.0.1/8");
        await ada.ClickAsync(ada.Button("Save as version 1"));
        (await ada.Page.GetByRole(AriaRole.Alert).InnerTextAsync()).ShouldContain("/policy/rules/0/when/sources/0");
        await ada.Page.Locator("[name='Form.Rules[0].Sources']").FillAsync("");
        await PolicyPages.SaveAsync(ada, 1);

        (await PolicyPages.TryAsync(ada, token, "Refused.")).ShouldContain("no_rule_matched");
        (await ada.Page.GetByRole(AriaRole.List, new() { Name = "Steps in the order they were taken" }).InnerTextAsync()).ShouldContain("publish");
        (await ada.Page.ContentAsync()).ShouldNotContain(token);
        ada.Page.Url.ShouldNotContain(token);

        await PolicyPages.WriteAsync(ada, "publish");
        await ada.ClickAsync(ada.Button("Check: what would change"));
        (await ada.Page.GetByRole(AriaRole.Status).First.InnerTextAsync()).ShouldContain("there is nothing to compare");
        await PolicyPages.SaveAsync(ada, 2);

        (await PolicyPages.TryAsync(ada, token, "Admitted")).ShouldContain("by rule deployers");
        (await ada.Page.InnerTextAsync("#answer")).ShouldContain("orders.>");
        (await ada.Page.ContentAsync()).ShouldNotContain(token);
        ada.Wrong.ShouldBeEmpty();
    }
}
