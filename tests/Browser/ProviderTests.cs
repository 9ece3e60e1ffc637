using Microsoft.Playwright;

namespace Platform.Browser;

public sealed class ProviderTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_is_chosen_made_and_changed_and_a_token_made_and_revoked_with_script_off()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/identity-providers");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "New provider" }).First);
        await ada.Page.Locator("input[value='oidc']").CheckAsync();
        await ada.ClickAsync(ada.Button("Go on"));
        await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("keycloak");
        await ada.Page.Locator("[name='Form.Issuer']").FillAsync("https://10.0.0.7/realms/orders");
        await ada.Page.Locator("[name='Form.Audiences']").FillAsync("nats.example.com");
        await ada.ClickAsync(ada.Button("Add the provider"));
        (await ada.Page.Locator("#f-form-issuer-error").TextContentAsync()).ShouldNotBeNull().ShouldContain("provider.address_refused");
        await ada.Page.Locator("[name='Form.Issuer']").FillAsync("https://id.example.com/realms/orders");
        await ada.ClickAsync(ada.Button("Add the provider"));
        await ada.Page.WaitForURLAsync("**?done=made");
        var provider = new Uri(ada.Page.Url).AbsolutePath;

        await ada.Page.GotoAsync($"{provider}/edit");
        await ada.Page.Locator("[name='Form.Audiences']").FillAsync("nats.example.com\norders.example.com");
        await ada.ClickAsync(ada.Button("Save"));
        await ada.Page.WaitForURLAsync("**?done=saved");
        (await ada.Page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("orders.example.com");

        await ada.Page.GotoAsync($"{ada.Account}/connection-tokens");
        await ada.ClickAsync(ada.Button("Add provider tokens"));
        var token = await ProviderPages.MakeTokenAsync(ada, "orders-worker", "orders:read");
        token.ShouldStartWith("tl_con_");
        (await ada.Page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("--password \"$NATS_TOKEN\"");
        var later = await ada.Page.GotoAsync($"{ada.Account}/connection-tokens");
        (await later!.TextAsync()).ShouldNotContain(token);
        await ada.ClickAsync(ada.Button("Revoke connection token orders-worker"));
        await ada.Page.WaitForURLAsync("**?gone=ctk_*");

        await ada.Page.GotoAsync($"{provider}?do=delete");
        await ada.Page.GetByLabel("Type keycloak to confirm").FillAsync("keycloak");
        await ada.ClickAsync(ada.Button("Delete"));
        await ada.Page.WaitForURLAsync("**/identity-providers?gone=1");
    }
}
