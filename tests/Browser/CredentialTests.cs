using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.Browser;

public sealed partial class CredentialTests(Site site)
{
    [Fact]
    public async Task Revoking_names_what_drops_asks_for_the_name_and_drops_it()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(ct);
        var creds = await ada.DownloadCredsAsync();
        await using var client = await NodeClient.StartAsync(creds, [site.Platform.Nodes[0].Client], ct);
        (await client.NextAsync(ct)).GetProperty("step").GetString().ShouldBe("connected");

        await ada.Page.GetByRole(AriaRole.Link, new() { NameRegex = ValidCredentials() }).ClickAsync();
        await Assertions.Expect(ada.Page.Locator("#credentials td[data-label=Live]")).ToHaveTextAsync("1");
        await ada.Page.GetByRole(AriaRole.Link, new() { NameRegex = RevokeLink() }).ClickAsync();
        await Assertions.Expect(ada.Button("Revoke and drop 1")).ToBeVisibleAsync();
        await ada.Page.GetByLabel("to confirm").FillAsync("not-it");
        await Assertions.Expect(ada.Button("Revoke and drop 1")).ToBeDisabledAsync();
        await ada.Page.GetByLabel("to confirm").PressAsync("Enter");
        await Assertions.Expect(ada.Page.Locator("#credentials .status")).ToHaveTextAsync("Active");
        await ada.Page.GetByLabel("to confirm").FillAsync("default");
        await ada.Button("Revoke and drop 1").ClickAsync();

        await Assertions.Expect(ada.Page.Locator("#credentials .status")).ToHaveTextAsync("Revoked");
        await Assertions.Expect(ada.Page.Locator("#credentials td[data-label=Live]")).ToHaveTextAsync("0");
        ada.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_script_the_server_asks_for_the_name_too()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.DownloadCredsAsync();
        await ada.Page.ReloadAsync();
        await ada.Page.GetByRole(AriaRole.Link, new() { NameRegex = ValidCredentials() }).ClickAsync();
        await ada.Page.GetByRole(AriaRole.Link, new() { NameRegex = RevokeLink() }).ClickAsync();
        await ada.Page.GetByLabel("to confirm").FillAsync("not-it");
        await ada.Button("Revoke and drop 0").ClickAsync();

        await Assertions.Expect(ada.Page.GetByLabel("to confirm")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(ada.Page.Locator("#credentials .status")).ToHaveTextAsync("Active");
    }

    [GeneratedRegex("valid credential", RegexOptions.None, 1000)]
    private static partial Regex ValidCredentials();

    [GeneratedRegex("^Revoke the credential", RegexOptions.None, 1000)]
    private static partial Regex RevokeLink();
}
