namespace Platform.Browser;

/// <summary>An organization, and somebody in it, as an administrator sees them.</summary>
internal static class AdministrationPages
{
    public static async Task<string[]> MakeAsync(Visitor ada)
    {
        await ada.Page.GotoAsync($"/admin/organizations?search={ada.OrganizationPath.Split('/')[^1]}");
        var organization = await ada.Page.Locator("td a[href^='/admin/organizations/']").First.GetAttributeAsync("href");
        await ada.Page.GotoAsync(organization!);
        var person = await ada.Page.Locator("td a[href^='/admin/persons/']").First.GetAttributeAsync("href");
        return [organization!, $"{organization}?done=ended", person!, $"{person}?done=unlocked"];
    }
}
