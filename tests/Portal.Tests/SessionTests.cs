using System.Net;
using AngleSharp.Html.Parser;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

public sealed class SessionTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_session_reads_but_changes_nothing_without_the_pages_own_token()
    {
        using var browser = await portal.SignInAsync(await portal.NewPersonAsync());

        (await browser.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await browser.PostAsync("/api/v1/accounts", new { name = "forged" })).ToldAsync()).ShouldBe("403 auth.antiforgery");
        (await (await browser.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.ShouldHaveSingleItem().Name.ShouldBe("default");
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_by_a_page_that_says_so()
    {
        using var browser = portal.NewClient();

        var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent([new("_handler", "sign-in"), new("Form.Email", "a@example.test"), new("Form.Password", Persons.Password)]), Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct)).QuerySelector("h1").ShouldNotBeNull().TextContent.ShouldBe("Not taken");
    }

    [Fact]
    public async Task A_stream_of_events_without_a_session_is_refused_where_it_stands()
    {
        using var browser = portal.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/o/anyone/a/{AccountId.New(TimeProvider.System.GetUtcNow())}/events") { Headers = { { "Accept", "text/event-stream" } } };

        var answer = await browser.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse("it would take the place of the form cookie of the page in the next tab");
    }

    [Fact]
    public async Task A_person_of_two_organizations_names_the_one_meant()
    {
        var tenant = await portal.NewPersonAsync();
        var other = await portal.NewTenantAsync();
        var stranger = await portal.NewTenantAsync();
        await using (var db = portal.AsOwner())
        {
            db.Members.Add(new Member { OrganizationId = other.Id, PersonId = tenant.Person, Role = Role.Viewer, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        using var browser = await portal.SignInAsync(tenant);

        (await (await browser.GetAsync("/api/v1/organizations", Ct)).ReadAsync<Page<OrganizationView>>()).Data.Select(o => (o.Id, o.Role))
            .ShouldBe([(tenant.Id, Role.Owner), (other.Id, Role.Viewer)]);
        (await ToldAsync(null)).ShouldBe("400 organization.choose Trunkline-Organization");
        (await ToldAsync(other.Id.ToString())).ShouldBe("200");
        (await ToldAsync(stranger.Id.ToString())).ShouldBe("404 organization.not_found");

        async Task<string> ToldAsync(string? organization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts");
            request.Headers.Add("Trunkline-Organization", organization is null ? [] : [organization]);
            return await (await browser.SendAsync(request, Ct)).ToldAsync();
        }
    }

    [Fact]
    public async Task A_token_speaks_for_its_own_organization_only()
    {
        var ours = await portal.NewTenantAsync();
        var theirs = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts");
        request.Headers.Add("Trunkline-Organization", theirs.Id.ToString());
        (await (await ours.Client.SendAsync(request, Ct)).ToldAsync()).ShouldBe("404 organization.not_found");
    }
}
