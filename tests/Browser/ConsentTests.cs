using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>An application sends a person here. Without script throughout: the way from a form to another site is where a content policy bites.</summary>
public sealed class ConsentTests(Site site)
{
    [Fact]
    public async Task A_person_signs_in_allows_an_application_sees_it_listed_and_ends_it()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        using var tenant = await Tenant.OfAsync(site.Platform, ada);
        var request = ClientPages.Authorize(await ClientPages.RegisterAsync(site.Platform, tenant), site.Platform);
        await using var other = await site.VisitAsync(hasScript: false);

        await other.Page.GotoAsync($"{request}&login_hint={Uri.EscapeDataString(ada.Email)}");
        (await other.Page.GetByLabel("Email").InputValueAsync()).ShouldBe(ada.Email);
        await other.Page.GetByLabel("Password").FillAsync(ada.Password);
        await other.ClickAsync(other.Button("Sign in"));
        await other.Page.GetByRole(AriaRole.Heading, new() { Name = "Allow Waybill?" }).WaitForAsync();
        (await other.Page.ContentAsync()).ShouldContain("accounts:read");
        await other.ClickAsync(other.Button("Allow"));
        await other.Page.WaitForURLAsync("**/healthz?**");
        new Uri(other.Page.Url).Query.ShouldMatch($"^\\?code=[\\w-]+&state=s1&iss={System.Text.RegularExpressions.Regex.Escape(Uri.EscapeDataString(site.Platform.Portal))}$");

        // Agreed once: the next time it goes straight through.
        await other.Page.GotoAsync(request);
        new Uri(other.Page.Url).AbsolutePath.ShouldBe("/healthz");

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/applications");
        var end = ada.Page.GetByRole(AriaRole.Button, new() { Name = "End Waybill" });
        (await end.CountAsync()).ShouldBe(2);
        await ada.ClickAsync(end.First);
        (await end.CountAsync()).ShouldBe(1);
        await other.Page.GotoAsync(request);
        (await other.Page.GetByRole(AriaRole.Heading, new() { Name = "Allow Waybill?" }).CountAsync()).ShouldBe(1);
        await other.ClickAsync(other.Button("Do not allow"));
        await other.Page.WaitForURLAsync("**/healthz?error=access_denied**");
        // The page at the end stands for the application's, and has no icon.
        ada.Wrong.Concat(other.Wrong).Where(w => !w.Contains("/favicon.ico", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
