using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Platform.Fixtures;

namespace Platform.Browser;

/// <summary>An owner sets up single sign-on and the directory on the page, and people come by them: at somebody else's provider (npm oidc-provider), on another site
/// than the portal as far as cookies and content policy go.</summary>
public sealed class SingleSignOnTests(Site site)
{
    private readonly string _domain = $"{RandomNumberGenerator.GetHexString(10, lowercase: true)}.meridian-freight.example";
    private readonly string _issuer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TestPorts.Take(1)[0]}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_up_on_the_page_it_lets_people_of_the_domain_in_with_the_role_of_the_rule()
    {
        await site.Platform.AllowThisMachineAsync(Ct);
        await using var provider = await NodeScript.StartAsync("login.mjs", new Dictionary<string, string>(StringComparer.Ordinal), Ct);
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(Ct);
        var path = $"{ada.OrganizationPath}/single-sign-on";
        var look = new Look(ada, Look.Desk, Look.Phone);
        await look.AtAsync([path]);

        await SaveProviderAsync(ada, path, provider);
        await ClaimDomainAsync(ada);
        await ada.ClickAsync(ada.Button("Try it"));
        await SignInAtProviderAsync(ada, "owner");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "It works" })).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.GetByText("You would get in as admin")).ToBeVisibleAsync();
        await look.AtAsync([$"{path}?tried=1"]);
        await ada.ClickAsync(ada.Button("Turn on"));
        await Assertions.Expect(ada.Page.GetByText("Single sign-on is on.")).ToBeVisibleAsync();

        await using var bo = await site.VisitAsync(hasScript: false);
        await ComeAsync(bo, "bo");
        await Assertions.Expect(bo.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
        await using var cy = await site.VisitAsync();
        await FillDirectoryAsync(ada, "cy");
        await ComeAsync(cy, "cy");
        new Uri(cy.Page.Url).AbsolutePath.ShouldStartWith(ada.OrganizationPath);
        await using var none = await site.VisitAsync();
        await ComeAsync(none, "nobody");
        await Assertions.Expect(none.Page.GetByText("external.no_role")).ToBeVisibleAsync();

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/members");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Row, new() { NameRegex = new($"^bo@{_domain}") })).ToContainTextAsync("developer");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Row, new() { NameRegex = new($"^cy@{_domain}") })).ToContainTextAsync("billing");

        string[] pages = [path, $"{path}?done=state-on", $"{path}?refused=single_sign_on.domain_not_shown", "/sign-in/sso", "/sign-in/sso?refused=1", "/sign-in/sso?required=1", "/sign-in/failed?code=external.no_role"];
        await look.AtAsync(pages);
        var asMember = new Look(cy, Look.Phone);
        await asMember.AtAsync([ada.OrganizationPath, "/security", $"/step-up?back={ada.OrganizationPath}", $"{ada.OrganizationPath}/members"]);

        look.Found.Concat(asMember.Found).ShouldBeEmpty();
        // What is asked of the provider is meant.
        ada.Wrong.Concat(bo.Wrong).Concat(cy.Wrong).Concat(none.Wrong).Where(w => !w.Contains(_issuer, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static ILocator In(Visitor visitor, string name) => visitor.Page.Locator($"[name='Form.{name}']");

    /// <summary>Saves the provider with two rules and a group, and starts it with the redirect URI that the page shows.</summary>
    private async Task SaveProviderAsync(Visitor ada, string path, NodeScript provider)
    {
        await ada.Page.GotoAsync(path);
        await In(ada, "Issuer").FillAsync(_issuer);
        await In(ada, "ClientId").FillAsync("trunkline");
        await In(ada, "ClientSecret").FillAsync("trunkline-secret");
        await In(ada, "Scopes").FillAsync("groups");
        foreach (var (i, role) in new[] { "admin", "developer" }.Index())
        {
            var rule = string.Create(CultureInfo.InvariantCulture, $"Mapping.Rules[{i}]");
            await In(ada, $"{rule}.Name").FillAsync("groups");
            await In(ada, $"{rule}.Value").FillAsync($"nats-{role}s");
            await In(ada, $"{rule}.Role").SelectOptionAsync(role);
        }

        await In(ada, "Mapping.Groups[0].Name").FillAsync("Bookkeeping");
        await In(ada, "Mapping.Groups[0].Role").SelectOptionAsync("billing");
        await ada.ClickAsync(ada.Button("Save"));
        await ada.Page.WaitForURLAsync("**?done=saved");
        var redirect = await ada.Page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Redirect URI") }).TextContentAsync();
        var people = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [$"owner@{_domain}"] = new { groups = new[] { "staff", "nats-admins" } },
            [$"bo@{_domain}"] = new { groups = new[] { "nats-developers" } },
            [$"cy@{_domain}"] = new { groups = Array.Empty<string>() },
            [$"nobody@{_domain}"] = new { groups = new[] { "staff" } },
        };
        await provider.AskAsync(new { @do = "start", issuer = _issuer, redirect, people }, Ct);
    }

    private async Task ClaimDomainAsync(Visitor ada)
    {
        await ada.Page.Locator("[name='Domain.Domain']").FillAsync(_domain);
        await ada.ClickAsync(ada.Button("Add domain"));
        await ada.Page.WaitForURLAsync("**?done=domain");
        var look = ada.Button($"Look for the record of {_domain}");
        await ada.ClickAsync(look);
        await Assertions.Expect(ada.Page.GetByText("single_sign_on.domain_not_shown")).ToBeVisibleAsync();
        var record = ada.Page.GetByRole(AriaRole.Cell, new() { NameRegex = new("^_trunkline-challenge") }).Locator("code");
        site.Platform.Names.Set((await record.Nth(0).TextContentAsync())!, "v=spf1 -all", (await record.Nth(1).TextContentAsync())!);
        await ada.ClickAsync(look);
        await Assertions.Expect(ada.Page.GetByText("The domain is yours.")).ToBeVisibleAsync();
    }

    /// <summary>The directory makes a person, and puts them in a group.</summary>
    private async Task FillDirectoryAsync(Visitor ada, string name)
    {
        await ada.ClickAsync(ada.Button("Make a token"));
        var token = await ada.Page.GetByRole(AriaRole.Region, new() { Name = "Secret token", Exact = true }).TextContentAsync();
        var url = await ada.Page.GetByRole(AriaRole.Region, new() { Name = "Tenant URL", Exact = true }).TextContentAsync();
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "I saved it" }));
        using var directory = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        directory.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var made = await directory.PostAsJsonAsync($"{url}/Users", new { userName = $"{name}@{_domain}", active = true }, Ct);
        var id = JsonNode.Parse(await made.Content.ReadAsStringAsync(Ct))!["id"]!.GetValue<string>();
        (await directory.PostAsJsonAsync($"{url}/Groups", new { displayName = "Bookkeeping", members = new[] { new { value = id } } }, Ct)).EnsureSuccessStatusCode();
    }

    /// <summary>From the sign-in page to the provider, and what comes back.</summary>
    private async Task ComeAsync(Visitor visitor, string name)
    {
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.ClickAsync(visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("single sign-on") }));
        await visitor.Page.GetByLabel("Work email").FillAsync($"{name}@{_domain}");
        await visitor.ClickAsync(visitor.Button("Go on"));
        await SignInAtProviderAsync(visitor, name);
    }

    private async Task SignInAtProviderAsync(Visitor visitor, string name)
    {
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Provider: login" }).WaitForAsync();
        new Uri(visitor.Page.Url).Authority.ShouldBe(new Uri(_issuer).Authority);
        await visitor.Page.GetByLabel("Login").FillAsync($"{name}@{_domain}");
        await visitor.ClickAsync(visitor.Button("Sign in"));
        await visitor.Page.WaitForURLAsync($"{site.Platform.Portal}/**");
    }
}
