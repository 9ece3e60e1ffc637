using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.ConnectSessions;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.ConnectPolicies;

public sealed class SessionTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_session_is_revoked_by_its_credential_and_a_later_one_of_the_subject_stays()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.AddProviderAsync("known");
        var credential = RandomNumberGenerator.GetBytes(32);
        var first = await tenant.ConnectWithTokenAsync(provider, "ada", credential);
        var twin = await tenant.ConnectWithTokenAsync(provider, "ada", credential);
        var other = await tenant.ConnectWithTokenAsync(provider, "ada");

        var asked = await (await PostAsync(tenant, new { session = first }, "?validate_only=true")).ReadAsync<ConnectRevocationView>();
        (asked.Id, asked.Sessions!.Count, await StatesAsync(tenant)).ShouldBe((null, 2, "live live live"));
        var rang = await portal.RingsAsync("trunkline_sessions", async () => (await PostAsync(tenant, new { session = first, reason = "lost laptop" })).StatusCode.ShouldBe(HttpStatusCode.Created));

        rang.ShouldBeTrue();
        (await StateAsync(tenant, first), await StateAsync(tenant, twin), await StateAsync(tenant, other)).ShouldBe(("dropping", "dropping", "live"));
        await using var db = portal.AsOwner();
        var row = await db.ConnectRevocations.SingleAsync(r => r.OrganizationId == tenant.Id, Ct);
        (row.What, row.Fingerprint!.SequenceEqual(credential), row.Reason).ShouldBe((RevokedThing.Credential, true, "lost laptop"));
        (await db.AuditRows.SingleAsync(r => r.OrganizationId == tenant.Id && r.Action == "connect_revocation.create", Ct)).Detail.ShouldNotContain(Convert.ToHexStringLower(credential));
    }

    [Fact]
    public async Task A_subject_and_a_provider_reach_into_every_account_but_not_newer_credentials_or_other_providers()
    {
        var tenant = await portal.NewTenantAsync();
        var (known, other) = (await tenant.AddProviderAsync("known"), await tenant.AddProviderAsync("other"));
        var second = (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "second" })).ReadAsync<AccountDetail>()).Id;
        await tenant.ConnectWithTokenAsync(known, "ada");
        await tenant.ConnectWithTokenAsync(known, "ada", account: second);
        await tenant.ConnectWithTokenAsync(known, "bob");
        await tenant.ConnectWithTokenAsync(other, "ada");
        await tenant.ConnectWithTokenAsync(known, "ada", issuedAt: TimeProvider.System.GetUtcNow().AddMinutes(5));

        var subject = await (await PostAsync(tenant, new { provider = known, subject = "ada" })).ReadAsync<ConnectRevocationView>();
        var whole = await (await PostAsync(tenant, new { provider = known }, "?validate_only=true")).ReadAsync<ConnectRevocationView>();

        (subject.What, subject.Sessions!.Count, subject.Sessions.Accounts.Count, subject.Provider).ShouldBe(("subject", 2, 2, "known"));
        (whole.Sessions!.Count, whole.Sessions.Subjects).ShouldBe((1, 1));
        (await StatesAsync(tenant)).ShouldBe("dropping live live live");
    }

    [Fact]
    public async Task Is_listed_and_lifted()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.AddProviderAsync("known");
        var made = await (await PostAsync(tenant, new { provider })).ReadAsync<ConnectRevocationView>();

        (await ListAsync("")).ShouldHaveSingleItem().Id.ShouldBe(made.Id);
        (await portal.RingsAsync("trunkline_admission", async () => (await tenant.Client.DeleteAsync($"/api/v1/connect-revocations/{made.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent))).ShouldBeTrue();
        (await tenant.Client.DeleteAsync($"/api/v1/connect-revocations/{made.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await ListAsync("")).ShouldBeEmpty();
        (await ListAsync("?state=lifted")).ShouldHaveSingleItem().LiftedAt.ShouldNotBeNull();
        (await (await tenant.Client.GetAsync("/api/v1/connect-revocations?state=odd", Ct)).ToldAsync()).ShouldBe("400 connect_revocation.invalid_state state");

        async Task<IReadOnlyList<ConnectRevocationView>> ListAsync(string query) => (await (await tenant.Client.GetAsync($"/api/v1/connect-revocations{query}", Ct)).ReadAsync<Page<ConnectRevocationView>>()).Data;
    }

    [Fact]
    public async Task Refuses_what_it_cannot_tell_and_what_is_anothers()
    {
        var (tenant, other) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        var (ours, theirs) = (await tenant.AddProviderAsync("known"), await other.AddProviderAsync("known"));
        var session = await other.ConnectWithTokenAsync(theirs, "ada");

        (await (await PostAsync(tenant, new { })).ToldAsync()).ShouldBe("400 connect_revocation.what_unclear");
        (await (await PostAsync(tenant, new { provider = ours, session })).ToldAsync()).ShouldBe("400 connect_revocation.what_unclear");
        (await (await PostAsync(tenant, new { provider = ours, subject = "" })).ToldAsync()).ShouldBe("400 connect_revocation.subject_invalid /subject");
        (await (await PostAsync(tenant, new { provider = ours, reason = "a\nb" })).ToldAsync()).ShouldBe("400 connect_revocation.reason_invalid /reason");
        (await (await PostAsync(tenant, new { provider = theirs })).ToldAsync()).ShouldBe("404 connect_revocation.provider_unknown /provider");
        (await (await PostAsync(tenant, new { session })).ToldAsync()).ShouldBe("404 connect_revocation.session_unknown /session");
        (await StateAsync(other, session)).ShouldBe("live");
        (await (await tenant.Client.DeleteAsync($"/api/v1/connect-revocations/{ConnectRevocationId.New(TimeProvider.System.GetUtcNow())}", Ct)).ToldAsync()).ShouldBe("404 connect_revocation.not_found");
    }

    [Fact]
    public async Task Are_paged_and_their_number_is_followed()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.AddProviderAsync("known");
        var keys = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            keys.Add(await tenant.ConnectWithTokenAsync(provider, $"s{i}"));
        }

        var found = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connect-sessions?limit=2&provider=known&cursor={cursor}", Ct)).ReadAsync<Page<ConnectSessionView>>();
            found.AddRange(page.Data.Select(s => s.Session));
            cursor = page.NextCursor;
        }

        found.ShouldBe(keys.AsEnumerable().Reverse());
        using var stream = new StreamReader(await tenant.Client.GetStreamAsync($"{tenant.AccountPath}/connect-sessions/events", Ct));
        (await NextAsync()).ShouldContain("\"live\":3,\"dropping\":0");
        await PostAsync(tenant, new { session = keys[0] });
        (await NextAsync()).ShouldContain("\"live\":2,\"dropping\":1");

        async Task<string> NextAsync()
        {
            while (true)
            {
                var line = await stream.ReadLineAsync(Ct) ?? throw new EndOfStreamException();
                if (line.StartsWith("data: {\"live\"", StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
    }

    private static Task<HttpResponseMessage> PostAsync(Tenant tenant, object body, string query = "") => tenant.Client.PostAsync($"/api/v1/connect-revocations{query}", body);

    private static async Task<IReadOnlyList<ConnectSessionView>> SessionsAsync(Tenant tenant) =>
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connect-sessions", Ct)).ReadAsync<Page<ConnectSessionView>>()).Data;

    private static async Task<string> StateAsync(Tenant tenant, string session) => (await SessionsAsync(tenant)).Single(s => s.Session == session).State;

    private static async Task<string> StatesAsync(Tenant tenant) => string.Join(' ', (await SessionsAsync(tenant)).Select(s => s.State).Order(StringComparer.Ordinal));
}
