using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Audit;
using Platform.Portal.Features.Clients;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Web;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Portal.Tests.Audit;

public sealed class AuditLogTests(PortalFixture portal)
{
    private const string Path = "/api/v1/audit-events";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Says_who_did_what_when_and_from_where()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });

        var page = await ListAsync(tenant, "?action=account.create&limit=1");

        var told = page.Data.ShouldHaveSingleItem();
        told.Actor.ShouldStartWith("token tok_");
        told.ActorName.ShouldNotBeNullOrEmpty();
        told.Detail.GetProperty("name").GetString().ShouldBe("orders");
        var origin = told.Origin!.Value;
        (origin.GetProperty("via").GetString(), origin.GetProperty("request").GetString()).ShouldBe(("api", made.Headers.GetValues(RequestIds.Header).Single()));
    }

    [Fact]
    public async Task A_service_account_and_an_application_have_the_names_they_were_given()
    {
        var tenant = await portal.NewTenantAsync();
        var now = TimeProvider.System.GetUtcNow();
        var service = await (await tenant.Client.PostAsync("/api/v1/clients", new { name = "nightly report", kind = "service", role = "admin" })).ReadAsync<CreateClient.Response>();
        var app = await (await tenant.Client.PostAsync("/api/v1/clients", new { name = "Dashboards", kind = "native", redirect_uris = new[] { "http://127.0.0.1/back" }, scopes = new[] { "accounts:read" } })).ReadAsync<CreateClient.Response>();
        var (theirs, trunks) = (ClientAuthorizationId.New(now), ClientAuthorizationId.New(now));
        await using (var db = portal.AsOwner())
        {
            foreach (var (id, client) in new[] { (theirs, app.Client.Id.ToString()), (trunks, IssuerClient.Trunk.Id) })
            {
                db.Add(new ClientAuthorization { OrganizationId = tenant.Id, Id = id, PersonId = tenant.Person, ClientId = client, Scopes = [], AuthenticatedAt = now, AuthenticationMethods = [], CreatedAt = now, ExpiresAt = now.AddDays(1) });
            }

            foreach (var actor in new[] { service.Client.Id.ToString(), theirs.ToString(), trunks.ToString() })
            {
                AuditLog.Append(db, tenant.Id, $"token {actor}", "account.look", actor, new { }, now);
            }

            await db.SaveChangesAsync(Ct);
        }

        await tenant.Client.DeleteAsync($"/api/v1/clients/{app.Client.Id}", Ct);
        (await ListAsync(tenant, "?action=account.look")).Data.Reverse().Select(e => e.ActorName).ShouldBe(["nightly report", "Dashboards", IssuerClient.Trunk.Name]);
    }

    [Fact]
    public async Task A_sign_up_says_from_where_too()
    {
        const string Email = "audited-origin@example.test";
        using var client = portal.NewClient();
        await client.PostAsync("/api/v1/signup", new { email = Email, password = "correct horse battery", organization = "Audited origin" });

        await using var db = portal.AsOwner();
        var organization = (await db.Organizations.SingleAsync(o => o.Name == "Audited origin", Ct)).Id;
        (await db.AuditRows.Where(r => r.OrganizationId == organization && r.Action != "key.unseal").Select(r => r.Origin).ToListAsync(Ct))
            .ShouldAllBe(o => o.StartsWith("{\"via\":\"api\""));
    }

    [Fact]
    public async Task The_command_line_is_told_from_other_programs()
    {
        var tenant = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = System.Net.Http.Json.JsonContent.Create(new { name = "by-cli" }), Headers = { { "User-Agent", "trunk/1.0" } } };
        await tenant.Client.SendAsync(request, Ct);

        (await ListAsync(tenant, "?action=account.create&limit=1")).Data.Single().Origin!.Value.GetProperty("via").GetString().ShouldBe("cli");
    }

    [Fact]
    public async Task Is_paged_newest_first_without_gap_or_double_and_filtered()
    {
        var tenant = await portal.NewTenantAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await tenant.Client.PostAsync("/api/v1/accounts", new { name });
        }

        var all = (await ListAsync(tenant, "")).Data;
        var paged = new List<long>();
        for (var query = "?limit=2"; query is not null;)
        {
            var page = await ListAsync(tenant, query);
            paged.AddRange(page.Data.Select(e => e.Sequence));
            query = page.NextCursor is null ? null : $"?limit=2&cursor={page.NextCursor}";
        }

        paged.ShouldBe(Enumerable.Range(1, all.Count).Select(i => (long)i).Reverse());
        var third = all.First(e => e.Action == "account.create");
        (await ListAsync(tenant, $"?target={third.Target}")).Data.ShouldAllBe(e => e.Target == third.Target);
        (await ListAsync(tenant, $"?actor={third.Actor.Split(' ')[1]}")).Data.Count.ShouldBeGreaterThanOrEqualTo(3);
        (await ListAsync(tenant, "?action=account")).Data.ShouldAllBe(e => e.Action.StartsWith("account."));
        (await ListAsync(tenant, $"?before={third.At.UtcDateTime:O}")).Data.ShouldAllBe(e => e.At < third.At);
        (await ListAsync(tenant, $"?after={third.At.UtcDateTime:O}")).Data.ShouldAllBe(e => e.At >= third.At);
        var cursor = (await ListAsync(tenant, "?limit=1")).NextCursor;
        (await (await tenant.Client.GetAsync($"{Path}?action=account&cursor={cursor}", Ct)).ToldAsync()).ShouldBe("400 paging.invalid_cursor cursor");
    }

    [Theory]
    [InlineData("action=Account", "400 audit.invalid_action /action")]
    [InlineData("after=yesterday", "400 audit.invalid_time after")]
    [InlineData("after=2026-02-01&before=2026-01-01", "400 audit.invalid_time after")]
    [InlineData("cursor=x", "400 paging.invalid_cursor cursor")]
    public async Task Bad_input_names_the_field(string query, string told)
    {
        var tenant = await portal.NewTenantAsync();

        (await (await tenant.Client.GetAsync($"{Path}?{query}", Ct)).ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task Is_verified_and_a_changed_row_is_found()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });

        var whole = await VerifyAsync(tenant);
        var newest = (await ListAsync(tenant, "?limit=1")).Data.Single();
        (whole.IsWhole, whole.Rows, whole.BrokenAt, whole.HeadHash).ShouldBe((true, newest.Sequence, null, newest.Hash));

        await using (var db = Schema.OpenAsOwner(portal.Database.Superuser))
        {
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = replica; UPDATE audit_rows SET origin = '{{}}' WHERE organization_id = {0} AND sequence = 2", [tenant.Id.Value], Ct);
        }

        (await VerifyAsync(tenant)).BrokenAt.ShouldBe(2);
    }

    [Fact]
    public async Task Is_exported_as_json_csv_and_cloudevents()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });
        var count = (await ListAsync(tenant, "")).Data.Count;

        var json = await ExportAsync("json", "application/json");
        using var events = JsonDocument.Parse(json);
        events.RootElement.EnumerateArray().Select(e => e.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, count).Select(i => (long)i));

        (await ExportAsync("csv", "text/csv")).Split("\r\n").Length.ShouldBe(count + 2);

        using var batch = JsonDocument.Parse(await ExportAsync("cloudevents", "application/cloudevents-batch+json"));
        var last = batch.RootElement.EnumerateArray().Last();
        last.EnumerateObject().Select(p => p.Name).ShouldBe(["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"]);
        (last.GetProperty("specversion").GetString(), last.GetProperty("type").GetString()).ShouldBe(("1.0", "trunkline.account.create"));
        (await (await tenant.Client.GetAsync($"{Path}/export?format=xml", Ct)).ToldAsync()).ShouldBe("400 audit.invalid_format format");

        async Task<string> ExportAsync(string format, string type)
        {
            var answer = await tenant.Client.GetAsync($"{Path}/export?format={format}", Ct);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            return await answer.Content.ReadAsStringAsync(Ct);
        }
    }

    private static async Task<Page<AuditEventView>> ListAsync(Tenant tenant, string query) =>
        await (await tenant.Client.GetAsync($"{Path}{query}", Ct)).ReadAsync<Page<AuditEventView>>();

    private static async Task<VerifyAudit.Response> VerifyAsync(Tenant tenant) =>
        await (await tenant.Client.GetAsync($"{Path}/verification", Ct)).ReadAsync<VerifyAudit.Response>();
}
