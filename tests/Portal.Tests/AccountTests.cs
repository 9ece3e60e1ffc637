using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Regions;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Tests;

public sealed class AccountTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creates_an_account_and_can_read_it()
    {
        var tenant = await portal.NewTenantAsync();

        var response = await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var account = await response.ReadAsync<AccountView>();
        account.ShouldBe(new AccountView(account.Id, "orders", account.PublicKey, 1, false, account.CreatedAt));
        response.Headers.Location!.ToString().ShouldBe($"/api/v1/accounts/{account.Id}");
        var read = await (await tenant.Client.GetAsync(response.Headers.Location, Ct)).ReadAsync<AccountDetail>();
        new AccountView(read.Id, read.Name, read.PublicKey, read.Generation, read.IsCurrent, account.CreatedAt, read.State, read.ClosedAt, read.PurgeAt).ShouldBe(account);
        (read.CreatedAt - account.CreatedAt).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Twenty_at_once_all_succeed()
    {
        var tenant = await portal.NewTenantAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => tenant.Client.PostAsync("/api/v1/accounts", new { name = $"a{i}" })));

        responses.ShouldAllBe(r => r.StatusCode == HttpStatusCode.Created);
        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(21);
        var sequence = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderBy(a => a.Sequence).Select(a => a.Sequence).ToListAsync(Ct);
        sequence.ShouldBe(Enumerable.Range(1, sequence.Count).Select(i => (long)i));
    }

    [Fact]
    public async Task Lists_in_pages_without_gap_or_double()
    {
        var tenant = await portal.NewTenantAsync();
        foreach (var i in Enumerable.Range(0, 6))
        {
            await tenant.Client.PostAsync("/api/v1/accounts", new { name = $"a{i}" });
        }

        var names = new List<string>();
        for (var path = "/api/v1/accounts?limit=3"; path is not null;)
        {
            var page = await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<AccountView>>();
            names.AddRange(page.Data.Select(a => a.Name));
            page.HasMore.ShouldBe(page.NextCursor is not null);
            path = page.NextCursor is null ? null : $"/api/v1/accounts?limit=3&cursor={page.NextCursor}";
            if (page.NextCursor is not null)
            {
                (await (await tenant.Client.GetAsync($"/api/v1/tokens?cursor={page.NextCursor}", Ct)).ToldAsync()).ShouldBe("400 paging.invalid_cursor cursor");
            }
        }

        names.ShouldBe(["default", "a0", "a1", "a2", "a3", "a4", "a5"]);
    }

    [Fact]
    public async Task Waits_for_the_fleet_when_asked_and_is_woken_not_polled()
    {
        var tenant = await portal.NewTenantAsync();
        var waiting = tenant.Client.GetAsync($"{tenant.AccountPath}/publication?wait=30", Ct);
        await Task.Delay(300, Ct);
        waiting.IsCompleted.ShouldBeFalse();

        var clock = Stopwatch.StartNew();
        await portal.ConfirmAsync(tenant.Account);
        var view = await (await waiting).ReadAsync<PublicationView>();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
        (view.IsCurrent, view.DesiredGeneration).ShouldBe((true, 1));
        view.Regions.Select(r => (r.Name, r.Nodes.Single().Name, r.Nodes.Single().Generation)).ShouldBe([("us-east", "us-east-1", 1), ("eu-west", "eu-west-1", 1), ("ap-south", "ap-south-1", 1)], ignoreOrder: true);
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/publication?wait=61", Ct)).ToldAsync()).ShouldBe("400 account.invalid_wait wait");
    }

    [Fact]
    public async Task Creating_may_wait_for_the_fleet_and_says_when_it_did_not_arrive()
    {
        var tenant = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = JsonContent.Create(new { name = "orders" }) };
        request.Headers.Add("Prefer", "wait=1");

        var clock = Stopwatch.StartNew();
        var response = await tenant.Client.SendAsync(request, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await response.ReadAsync<AccountView>()).IsCurrent.ShouldBeFalse();
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public async Task Creating_waits_until_every_node_has_it()
    {
        var tenant = await portal.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = JsonContent.Create(new { name = "orders" }) };
        request.Headers.Add("Prefer", "respond-async, wait=30");
        var waiting = tenant.Client.SendAsync(request, Ct);
        await using var db = portal.AsOwner();
        Platform.Store.Account? account = null;
        while (account is null)
        {
            account = await db.Accounts.SingleOrDefaultAsync(a => a.OrganizationId == tenant.Id && a.Name == "orders", Ct);
        }

        await portal.ConfirmAsync(tenant.Account);
        await Task.Delay(200, Ct);
        waiting.IsCompleted.ShouldBeFalse();
        await portal.ConfirmAsync(account.Id);

        (await (await waiting).ReadAsync<AccountView>()).IsCurrent.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_available_now_says_when_to_come_back()
    {
        var tenant = await portal.NewTenantAsync();
        var response = await tenant.Client.PostAsync($"{tenant.AccountPath}/console/messages", new { subject = "orders", region = "eu-west" });
        (await response.ToldAsync()).ShouldBe("503 message.fleet_refuses");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_credential_is_shown_once_listed_without_its_seed_and_revoked_by_a_new_generation()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.UserPath}/credentials";

        var response = await tenant.Client.PostAsync(path, new { });
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var issued = await response.ReadAsync<IssueCredential.Response>();
        issued.FileName.ShouldBe("default-default.creds");
        issued.Creds!.ShouldContain("-----BEGIN NATS USER JWT-----");
        var listed = await (await tenant.Client.GetAsync(path, Ct)).Content.ReadAsStringAsync(Ct);
        listed.ShouldContain(issued.PublicKey);
        listed.ShouldNotContain("SEED");

        using var download = new HttpRequestMessage(HttpMethod.Post, path);
        download.Headers.Accept.ParseAdd("application/octet-stream");
        var file = await tenant.Client.SendAsync(download, Ct);
        file.Content.Headers.ContentDisposition!.FileName.ShouldBe("default-default.creds");
        Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync(Ct)).ShouldStartWith("-----BEGIN NATS USER JWT-----");

        (await tenant.Client.DeleteAsync($"{path}/{issued.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await tenant.Client.DeleteAsync($"{path}/{issued.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await tenant.Client.GetAsync(tenant.AccountPath, Ct)).ReadAsync<AccountDetail>()).Generation.ShouldBe(2);
        (await (await tenant.Client.GetAsync(tenant.UserPath, Ct)).ReadAsync<UserView>()).Credentials.ShouldBe(1);
    }

    [Fact]
    public async Task Regions_endpoints_and_a_natscli_context()
    {
        var tenant = await portal.NewTenantAsync();

        var regions = await (await tenant.Client.GetAsync("/api/v1/regions", Ct)).ReadAsync<ListRegions.Response>();
        regions.Data.Single(r => r.Name == "eu-west").Nodes.ShouldHaveSingleItem().ShouldBe(
            new ListRegions.NodeView("eu-west-1", true, "2.15.1", "nats://eu-west-1:4222", "ws://eu-west-1:4223", "mqtt://eu-west-1:4224", "nats-leaf://eu-west-1:4225"));

        var context = await tenant.Client.GetAsync($"{tenant.UserPath}/context?region=eu-west", Ct);
        (await context.ReadAsync<GetContext.Response>()).ShouldBe(new GetContext.Response("default of default on Trunkline", "nats://eu-west-1:4222", "default-default.creds"));
    }

    [Fact]
    public async Task Sees_connections_live_and_afterwards()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/first-connection", Ct)).ReadAsync<GetFirstConnection.Response>()).Status.ShouldBe(GetFirstConnection.Status.NotObserved);
        var events = await tenant.Client.GetAsync($"{tenant.AccountPath}/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        events.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(Ct));
        (await lines.ReadLineAsync(Ct)).ShouldBe("event: publication");

        await portal.ConnectAsync(tenant, clientId: 7);

        var seen = await LineAsync("event: connection");
        seen.ShouldContain("\"client_id\":7,");
        var first = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/first-connection", Ct)).ReadAsync<GetFirstConnection.Response>();
        (first.Status, first.Connection!.Language, first.Connection.Region).ShouldBe((GetFirstConnection.Status.Observed, "go", "us-east"));
        var open = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connections", Ct)).ReadAsync<Page<ConnectionView>>();
        open.Data.ShouldHaveSingleItem().ClientId.ShouldBe(7);
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/connections?state=odd", Ct)).ToldAsync()).ShouldBe("400 connection.invalid_state state");

        async Task<string> LineAsync(string after)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            while (await lines.ReadLineAsync(patience.Token) != after)
            {
            }

            return (await lines.ReadLineAsync(patience.Token))!;
        }
    }
}
