using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The pages of signing key groups, each with something to show.</summary>
internal static class SigningKeys
{
    /// <summary>Makes a scoped group by the portal's own form.</summary>
    /// <returns>The group's path.</returns>
    public static async Task<string> MakeGroupAsync(Visitor visitor, string name)
    {
        await visitor.Page.GotoAsync($"{visitor.Account}/keys/new");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visitor.Page.Locator("[name='Form.Template.PubAllow']").FillAsync("orders.{{name()}}.>");
        await visitor.Page.Locator("[name='Form.Template.SubAllow']").FillAsync("jobs.*\n{{tag(team)}}.>");
        await visitor.ClickAsync(visitor.Button("Make the group"));
        await visitor.Page.WaitForURLAsync("**/keys/skg_*");
        return new Uri(visitor.Page.Url).AbsolutePath;
    }

    public static async Task<string[]> PagesAsync(Visitor visitor)
    {
        var group = await MakeGroupAsync(visitor, "services");
        var seed = await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Hand out the seed" }).GetAttributeAsync("href");
        var key = seed!.Split('/')[^1];
        return
        [
            $"{visitor.Account}/keys", $"{visitor.Account}/keys/new", $"{visitor.Account}/keys/new?kind=unscoped", group, $"{group}?user=svc&tags=team:billing", $"{group}/edit", seed,
            .. new[] { "rotate", "copy", "disable", "delete", "add-key", $"disable-key&key={key}", $"remove-key&key={key}" }.Select(step => $"{group}?do={step}"),
        ];
    }
}
