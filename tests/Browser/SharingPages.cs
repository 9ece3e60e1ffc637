namespace Platform.Browser;

/// <summary>The pages of sharing, each with something to show: two accounts, one requests, one offers, one import in place.</summary>
internal static class SharingPages
{
    public static async Task<string[]> MakeAsync(Visitor visitor)
    {
        var (mine, partner) = (visitor.Account, await MakeAccountAsync(visitor, "partner"));
        var stream = await ExportAsync(visitor, partner, "prices.>", isAdvertised: true);
        var service = await ExportAsync(visitor, partner, "quote.*", isAdvertised: true);
        var asked = await RequestAsync(visitor, mine, service);
        var share = await RequestAsync(visitor, mine, stream);
        await visitor.Page.GotoAsync($"{partner}/sharing/shares/{share}");
        // The answer has the same address as the question: only the button's going tells that it came.
        var approve = visitor.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { NameRegex = new("^Approve") });
        await visitor.ClickAsync(approve);
        await approve.WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        await visitor.Page.GotoAsync($"{mine}/sharing/shares/{share}");
        await visitor.Page.GetByLabel("Subject here").FillAsync("acme.prices.>");
        await visitor.ClickAsync(visitor.Button("Accept: import it"));
        await visitor.Page.WaitForURLAsync("**/sharing/imports/imp_*");
        var import = new Uri(visitor.Page.Url).AbsolutePath;
        return
        [
            $"{mine}/sharing", $"{partner}/sharing", $"{mine}/sharing/exports/new", $"{partner}/sharing/exports/{stream}", $"{mine}/sharing/imports/new", $"{mine}/sharing/imports/new?export={service}",
            import, $"{mine}/sharing/catalogue", $"{mine}/sharing/catalogue?search=prices", $"{mine}/sharing/catalogue?search=nothing-like-it", $"{mine}/sharing/catalogue/{service}", $"{partner}/sharing/catalogue/{service}",
            $"{mine}/sharing/shares/{asked}", $"{partner}/sharing/shares/{asked}", $"{mine}/sharing/shares/{share}", $"{partner}/sharing/shares/{share}",
            $"{mine}/sharing/streams/new", $"{mine}/sharing/streams/accept?exporter=A&stream=ORDERS",
        ];
    }

    private static async Task<string> MakeAccountAsync(Visitor visitor, string name)
    {
        await visitor.Page.GotoAsync($"{visitor.OrganizationPath}/accounts/new");
        await visitor.Page.GetByLabel("Name").FillAsync(name);
        await visitor.ClickAsync(visitor.Button("Create account"));
        await visitor.Page.WaitForURLAsync("**/a/acc_*");
        return new Uri(visitor.Page.Url).AbsolutePath;
    }

    private static async Task<string> ExportAsync(Visitor visitor, string account, string subject, bool isAdvertised)
    {
        await visitor.Page.GotoAsync($"{account}/sharing/exports/new");
        await visitor.Page.GetByLabel("Subject", new() { Exact = true }).FillAsync(subject);
        await visitor.Page.Locator("[name='Form.Advertise']").SetCheckedAsync(isAdvertised);
        await visitor.ClickAsync(visitor.Button("Export it"));
        await visitor.Page.WaitForURLAsync("**/exports/exp_*");
        return new Uri(visitor.Page.Url).AbsolutePath.Split('/')[^1];
    }

    private static async Task<string> RequestAsync(Visitor visitor, string account, string export)
    {
        await visitor.Page.GotoAsync($"{account}/sharing/catalogue/{export}");
        await visitor.Page.GetByLabel("Note to the owner").FillAsync("For the Vienna desk");
        await visitor.ClickAsync(visitor.Button("Send the request"));
        await visitor.Page.WaitForURLAsync("**/sharing/shares/shr_*");
        return new Uri(visitor.Page.Url).AbsolutePath.Split('/')[^1];
    }
}
