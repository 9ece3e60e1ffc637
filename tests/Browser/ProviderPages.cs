using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The pages of identity providers and connection tokens, each with something to show.</summary>
internal static class ProviderPages
{
    /// <summary>Adds a provider by the portal's own form.</summary>
    /// <returns>The provider's path.</returns>
    public static async Task<string> AddAsync(Visitor visitor, string kind, string name, params (string Field, string Value)[] fields)
    {
        await visitor.Page.GotoAsync($"{visitor.OrganizationPath}/identity-providers/new?kind={kind}");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        foreach (var (field, value) in fields)
        {
            await visitor.Page.Locator($"[name='Form.{field}']").FillAsync(value);
        }

        await visitor.ClickAsync(visitor.Button("Add the provider"));
        await visitor.Page.WaitForURLAsync("**/identity-providers/idp_*");
        return new Uri(visitor.Page.Url).AbsolutePath;
    }

    /// <summary>Makes a connection token; the page that shows it stays open.</summary>
    /// <returns>The token.</returns>
    public static async Task<string> MakeTokenAsync(Visitor visitor, string name, string scopes)
    {
        await visitor.Page.GotoAsync($"{visitor.Account}/connection-tokens");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visitor.Page.GetByLabel("Scopes").FillAsync(scopes);
        await visitor.ClickAsync(visitor.Button("Make token"));
        return (await visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Token", Exact = true }).TextContentAsync())!.Trim();
    }

    public static async Task<string[]> PagesAsync(Visitor visitor)
    {
        var all = $"{visitor.OrganizationPath}/identity-providers";
        var oidc = await AddAsync(visitor, "oidc", "keycloak", ("Issuer", "https://id.example.com/realms/orders"), ("Audiences", "nats.example.com\nhttps://nats.example.com"));
        var hook = await AddAsync(visitor, "webhook", "own-code", ("Url", "https://hook.example.com/nats"), ("Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        var devices = await AddAsync(visitor, "passwords", "devices");
        await visitor.Page.GotoAsync($"{devices}/logins");
        await visitor.Page.GetByLabel("User name").FillAsync("truck-4411");
        await visitor.Page.GetByLabel("Password").FillAsync("correct horse battery");
        await visitor.Page.GetByLabel("Claims").FillAsync("{\"dept\":\"yard\"}");
        await visitor.ClickAsync(visitor.Button("Add login"));
        await visitor.Page.WaitForURLAsync("**?done=made");
        var password = await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Set the password of truck-4411" }).GetAttributeAsync("href");
        await AddAsync(visitor, "tokens", "tokens");
        await MakeTokenAsync(visitor, "orders-worker", "orders:read eu");
        return
        [
            all, $"{all}/new", $"{all}/new?kind=oidc", $"{all}/new?kind=kubernetes", $"{all}/new?kind=jwks", $"{all}/new?kind=introspection", $"{all}/new?kind=certificates", $"{all}/new?kind=webhook",
            oidc, $"{oidc}?do=delete", $"{oidc}?do=disable", $"{oidc}/edit", hook, $"{hook}/edit", $"{devices}/logins", password!.Split('#')[0],
            $"{visitor.Account}/connection-tokens", $"{visitor.Connect}?with=token", $"{visitor.Connect}?with=token&via=mqtt",
        ];
    }
}
