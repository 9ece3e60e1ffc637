using System.Net;
using System.Net.Http.Json;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Tests.Administration;
using Platform.Portal.Tests.Members;
using Platform.Portal.Tests.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

/// <summary>Prefer: wait on changes that end on the fleet; of CreateAccount, which says in its body what came of it: AccountTests.</summary>
public sealed class PreferenceTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_answered_when_every_node_has_it_also_one_that_goes_with_a_key()
    {
        var tenant = await portal.NewTenantAsync();
        await portal.ConfirmAsync(tenant.Account);
        foreach (var key in new[] { null, "once" })
        {
            var before = await tenant.GenerationAsync();
            var waiting = SendAsync(tenant, HttpMethod.Patch, tenant.AccountPath, new { description = $"the {key}" }, "respond-async, wait=30", key);
            while (await tenant.GenerationAsync() == before)
            {
                await Task.Delay(20, Ct);
            }

            await Task.Delay(200, Ct);
            waiting.IsCompleted.ShouldBeFalse();
            await portal.ConfirmAsync(tenant.Account);

            using var response = await waiting;
            (response.StatusCode, response.Headers.GetValues("Preference-Applied").Single(), response.Headers.ETag is null).ShouldBe((HttpStatusCode.OK, "wait=30", false));
            (await response.ReadAsync<AccountDetail>()).Description.ShouldBe($"the {key}");
        }
    }

    [Theory]
    [InlineData("/suspend")]
    [InlineData("/signing-key-groups")]
    public async Task When_the_time_is_over_the_answer_is_accepted_and_says_where_to_look(string change)
    {
        var tenant = await portal.NewTenantAsync();
        await portal.ConfirmAsync(tenant.Account);

        using var response = await SendAsync(tenant, HttpMethod.Post, tenant.AccountPath + change, new { name = "late" }, "wait=1");

        (response.StatusCode, response.Headers.GetValues("Link").Single()).ShouldBe((HttpStatusCode.Accepted, $"<{tenant.AccountPath}/publication>; rel=\"monitor\""));
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain("\"id\"");
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/publication", Ct)).ReadAsync<PublicationView>()).IsCurrent.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_refused_or_rehearsed_or_asked_without_it_is_not_waited_for()
    {
        var tenant = await portal.NewTenantAsync();
        using var refused = await SendAsync(tenant, HttpMethod.Patch, tenant.AccountPath, new { name = "" }, "wait=30");
        using var rehearsed = await SendAsync(tenant, HttpMethod.Patch, $"{tenant.AccountPath}?validate_only=true", new { description = "x" }, "wait=30");
        using var plain = await SendAsync(tenant, HttpMethod.Patch, tenant.AccountPath, new { description = "x" }, "wait=soon");

        new[] { refused, rehearsed, plain }.Select(r => ((int)r.StatusCode, r.Headers.Contains("Preference-Applied"))).ShouldBe([(400, false), (200, false), (200, false)]);
    }

    [Fact]
    public async Task Making_an_organization_closing_and_restoring_it_are_waited_for_too()
    {
        var person = await portal.NewPersonAsync();
        using var made = await SendAsync(person with { Client = person.AsPerson() }, HttpMethod.Post, "/api/v1/organizations", new { name = "Another" }, "wait=1");
        using var closed = await SendAsync(person, HttpMethod.Delete, $"/api/v1/organizations/{person.Id}", new { }, "wait=1");
        using var restored = await SendAsync(person with { Client = person.AsPerson() }, HttpMethod.Post, $"/api/v1/organizations/{person.Id}/restore", new { }, "wait=1");

        new[] { made, closed, restored }.Select(r => ((int)r.StatusCode, r.Headers.Contains("Preference-Applied"))).ShouldBe([(202, true), (202, true), (202, true)]);
    }

    [Fact]
    public async Task Suspending_an_organization_waits_for_all_of_its_accounts()
    {
        var (admin, _) = await portal.SignInAdministratorAsync();
        var tenant = await portal.NewTenantAsync();
        var other = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "other" })).ReadAsync<AccountView>();
        await portal.ConfirmAsync(tenant.Account);
        await portal.ConfirmAsync(other.Id);
        var before = await tenant.GenerationAsync();
        var waiting = SendAsync(admin, HttpMethod.Post, $"/api/v1/admin/organizations/{tenant.Id}/suspend", new { reason = "Unpaid." }, "wait=30");
        while (await tenant.GenerationAsync() == before)
        {
            await Task.Delay(20, Ct);
        }

        await portal.ConfirmAsync(tenant.Account);
        await Task.Delay(300, Ct);
        waiting.IsCompleted.ShouldBeFalse();
        await portal.ConfirmAsync(other.Id);

        (await waiting).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SendAsync(Tenant tenant, HttpMethod method, string path, object body, string prefer, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.Add("Prefer", prefer);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await tenant.Client.SendAsync(request, Ct);
    }
}
