using Microsoft.Playwright;

namespace Platform.Browser;

public sealed class SecurityTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_authenticator_app_is_set_up_asked_for_and_replaced_by_a_recovery_code()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(Ct);
        await ada.Page.GotoAsync("/security");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Set up an authenticator app" }));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^QR code") })).ToBeVisibleAsync();
        var app = new AuthenticatorApp(await ada.Page.Locator("main pre").First.InnerTextAsync());
        await ada.Page.GetByLabel("Code the app shows now").FillAsync(app.Code(-1));
        await ada.ClickAsync(ada.Button("Turn on, and show recovery codes"));
        var codes = (await ada.Page.Locator("main pre").First.InnerTextAsync()).Split('\n');
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "I saved them" }));

        var look = new Look(ada, Look.Desk);
        await SignInAsync(ada, app.Code(), look);
        await SignInAsync(ada, codes[0]);

        await ada.Page.GotoAsync("/security");
        await Assertions.Expect(ada.Page.Locator("main")).ToContainTextAsync("9 recovery codes are left");
        look.Found.ShouldBeEmpty();
        ada.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_passkey_is_made_signs_in_by_button_and_by_itself_and_is_removed()
    {
        await using var ada = await site.VisitAsync();
        await PlugInAsync(ada.Page);
        await ada.SignUpAsync(Ct);
        await ada.Page.GotoAsync("/security");
        await ada.Page.GetByLabel("New passkey").FillAsync("Laptop");
        await ada.ClickAsync(ada.Button("Add a passkey"));
        await Assertions.Expect(ada.Page.GetByText("The passkey is yours.")).ToBeVisibleAsync();

        await SignOutAsync(ada);
        await ada.ClickAsync(ada.Button("Sign in with a passkey"));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
        await ada.Page.GotoAsync("/security");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "This one" })).ToContainTextAsync("by passkey");

        await OfferAsync(ada, isOffered: true);
        await SignOutAsync(ada);
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
        await OfferAsync(ada, isOffered: false);

        await ada.Page.GotoAsync("/step-up?back=/security");
        await ada.ClickAsync(ada.Button("Use a passkey"));
        await ada.Page.WaitForURLAsync("**/security");
        await ada.ClickAsync(ada.Button("Remove passkey Laptop"));
        await Assertions.Expect(ada.Page.GetByText("The passkey opens nothing here any more.")).ToBeVisibleAsync();
        await SignOutAsync(ada);
        await ada.ClickAsync(ada.Button("Sign in with a passkey"));
        await Assertions.Expect(ada.Page.GetByText("security.passkey_refused")).ToBeVisibleAsync();
        ada.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_is_deleted_once_it_is_a_member_of_nothing()
    {
        await using var ada = await site.VisitAsync();
        await using var elsewhere = await site.VisitAsync();
        await ada.SignUpAsync(Ct);
        await elsewhere.JoinAsync(ada);
        var look = new Look(ada, Look.Desk, Look.Phone);
        await ada.Page.GotoAsync("/security");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Delete", Exact = true }));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "Leave these first" })).ToBeVisibleAsync();
        await look.AtAsync(["/security/delete"]);
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Delete it") }));
        await ada.Page.Locator("#delete-name").FillAsync(ada.Organization);
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete and drop") }));

        await ada.Page.GotoAsync("/security/delete");
        var go = ada.Button("Delete my login");
        await look.AtAsync(["/security/delete"]);
        await ada.Page.GotoAsync("/security/delete");
        await ada.Page.Locator("#delete-address").FillAsync("somebody@else.example");
        await Assertions.Expect(go).ToHaveAttributeAsync("aria-disabled", "true");
        await ada.Page.Locator("#delete-address").FillAsync(ada.Email);
        await ada.ClickAsync(go);

        await Assertions.Expect(ada.Page.GetByText("Your login is deleted.")).ToBeVisibleAsync();
        await elsewhere.Page.GotoAsync("/security");
        new Uri(elsewhere.Page.Url).AbsolutePath.ShouldBe("/sign-in");
        look.Found.ShouldBeEmpty();
        ada.Wrong.Concat(elsewhere.Wrong).ShouldBeEmpty();
    }

    private static async Task SignOutAsync(Visitor ada)
    {
        await ada.Page.GotoAsync("/security");
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("your login$") }).ClickAsync();
        await ada.Page.Locator("#me").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
    }

    private static async Task SignInAsync(Visitor ada, string code, Look? look = null)
    {
        await SignOutAsync(ada);
        await ada.SignInAsync();
        await ada.Page.WaitForURLAsync("**/sign-in/second-step?**");
        await (look?.AtAsync([new Uri(ada.Page.Url).PathAndQuery]) ?? Task.CompletedTask);
        await ada.Page.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await ada.ClickAsync(ada.Button("Sign in"));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
    }

    // Chromium's own virtual authenticator: a device with a fingerprint that always fits, which picks a passkey as soon as one is offered in a field. So none is
    // offered there, but where that is what is looked at.
    private static async Task PlugInAsync(IPage page)
    {
        await page.AddInitScriptAsync("if (!sessionStorage.isOffered && window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;");
        var chromium = await page.Context.NewCDPSessionAsync(page);
        await chromium.SendAsync("WebAuthn.enable");
        await chromium.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
    }

    private static async Task OfferAsync(Visitor ada, bool isOffered) => await ada.Page.EvaluateAsync($"sessionStorage.isOffered = '{(isOffered ? "1" : "")}'");
}
