using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Platform.Portal.Features.Reference;
using Platform.Portal.Tests.Contract;

namespace Platform.Portal.Tests.Reference;

/// <summary>The pages as a browser without script has them.</summary>
public sealed class ReferencePageTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_of_the_document_is_on_the_page_of_its_tag()
    {
        using var browser = await portal.SignInAsync(await portal.NewPersonAsync());
        var index = await ReadAsync(browser, "/docs/api");
        var shown = new List<string>();
        foreach (var page in index.QuerySelectorAll("h2 a[href]").Select(a => a.GetAttribute("href")!))
        {
            shown.AddRange((await ReadAsync(browser, page)).QuerySelectorAll("section.panel[id]").Select(s => s.Id!));
        }

        shown.Order(StringComparer.Ordinal).ShouldBe((await ApiDocument.ReadAsync(portal)).Operations.Select(o => o.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_operation_says_its_fields_and_an_example_in_a_shell()
    {
        using var browser = await portal.SignInAsync(await portal.NewPersonAsync());
        var text = (await ReadAsync(browser, "/docs/api/tokens")).QuerySelector("#RotateToken").ShouldNotBeNull().TextContent;
        text.ShouldContain("Replace an API token, with an overlap");
        text.ShouldContain("overlap_seconds");
        text.ShouldContain("curl -X POST");
        text.ShouldContain("Idempotency-Key");
        (await browser.GetAsync("/docs/api/nothing", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Tried_it_is_sent_as_the_person_and_its_answer_shown()
    {
        var tenant = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(tenant);

        (await TryAsync(browser, "accounts", "ListAccounts", ("path", "/api/v1/accounts?limit=1"))).ShouldContain($"\"{tenant.Account}\"");
        (await TryAsync(browser, "accounts", "GetAccount", ("path", tenant.AccountPath))).ShouldContain("ETag: ");
        (await TryAsync(browser, "accounts", "UpdateAccount", ("path", tenant.AccountPath), ("body", """{"description":"tried"}"""))).ShouldContain("\"description\": \"tried\"");
        (await TryAsync(browser, "accounts", "UpdateAccount", ("path", tenant.AccountPath), ("body", "{"))).ShouldContain("request.invalid_json");
        (await TryAsync(browser, "accounts", "GetAccount", ("path", $"/api/v1/accounts/{(await portal.NewTenantAsync()).Account}"))).ShouldContain("account.not_found");
        (await TryAsync(browser, "accounts", "GetAccount", ("path", "/sign-in"))).ShouldContain("There is nothing at this address.");
    }

    [Fact]
    public void Slugs_are_of_letters_and_digits() => ApiReference.SlugOf("OAuth clients and service accounts").ShouldBe("oauth-clients-and-service-accounts");

    private static async Task<string> TryAsync(HttpClient browser, string tag, string operation, params (string Name, string Value)[] fields)
    {
        var page = await ReadAsync(browser, $"/docs/api/{tag}");
        var form = page.QuerySelector($"#{operation} form").ShouldNotBeNull();
        var values = form.QuerySelectorAll("input[name], textarea[name]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? i.TextContent, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        var response = await browser.PostAsync($"/docs/api/{tag}", content, Ct);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(Ct)).QuerySelector($"#{operation}")?.TextContent ?? $"{response.StatusCode}";
    }

    private static async Task<IDocument> ReadAsync(HttpClient browser, string path) => new HtmlParser().ParseDocument(await browser.GetStringAsync(path, Ct));
}
