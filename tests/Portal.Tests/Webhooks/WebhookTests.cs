using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Webhooks;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Webhooks;

public sealed class WebhookTests(PortalFixture portal)
{
    private const string Path = "/api/v1/webhooks";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_made_changed_and_deleted_and_its_secret_shown_once()
    {
        var tenant = await portal.NewTenantAsync();
        var answer = await tenant.Client.PostAsync(Path, new { url = "https://hooks.example.com/a", description = "billing", event_types = new[] { "account.*", "user.create" } });
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var made = await answer.ReadAsync<CreateWebhook.Response>();
        answer.Headers.Location!.ToString().ShouldBe($"{Path}/{made.Webhook.Id}");
        made.Secret.ShouldStartWith("whsec_");
        Convert.FromBase64String(made.Secret["whsec_".Length..]).Length.ShouldBe(32);

        var read = await tenant.Client.GetAsync($"{Path}/{made.Webhook.Id}", Ct);
        read.Headers.ETag!.Tag.ShouldStartWith("\"1.");
        (await read.Content.ReadAsStringAsync(Ct)).ShouldNotContain("secret\"");
        (await (await tenant.Client.GetAsync(Path, Ct)).ReadAsync<Page<WebhookView>>()).Data.Single().Id.ShouldBe(made.Webhook.Id);

        var changed = await (await PatchAsync(tenant, made.Webhook.Id, new { event_types = Array.Empty<string>(), is_enabled = false }, "\"1\"")).ReadAsync<WebhookView>();
        (changed.Version, changed.IsEnabled, changed.EventTypes.Count, changed.Description, changed.DisabledReason).ShouldBe((2, false, 0, "billing", Store.WebhookDisabledReason.Asked));
        (await (await PatchAsync(tenant, made.Webhook.Id, new { description = "x" }, "\"1\"")).ToldAsync()).ShouldStartWith("412");

        (await (await tenant.Client.DeleteAsync($"{Path}/{made.Webhook.Id}", Ct)).ToldAsync()).ShouldBe("204");
        (await (await tenant.Client.GetAsync($"{Path}/{made.Webhook.Id}", Ct)).ToldAsync()).ShouldBe("404 webhook.not_found");
        await using var db = portal.AsOwner();
        var told = await db.AuditRows.Where(r => r.OrganizationId == tenant.Id && r.Action.StartsWith("webhook.")).OrderBy(r => r.Sequence).Select(r => r.Action + r.Detail).ToListAsync(Ct);
        told.Select(t => t.Split('{')[0]).ShouldBe(["webhook.create", "webhook.update", "webhook.delete"]);
        string.Concat(told).ShouldNotContain(made.Secret["whsec_".Length..]);
    }

    [Fact]
    public async Task The_secret_is_not_in_the_database_as_it_is()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await (await tenant.Client.PostAsync(Path, new { url = "https://hooks.example.com/a" })).ReadAsync<CreateWebhook.Response>();
        await using var db = portal.AsOwner();
        var box = await db.Webhooks.Where(w => w.Id == made.Webhook.Id).Select(w => w.SecretBox).SingleAsync(Ct);
        box.AsSpan().IndexOf(Convert.FromBase64String(made.Secret["whsec_".Length..])).ShouldBe(-1);
    }

    [Theory]
    [InlineData("""{}""", "400 webhook.url_invalid /url")]
    [InlineData("""{"url":"http://hooks.example.com/"}""", "400 webhook.url_invalid /url")]
    [InlineData("""{"url":"ftp://hooks.example.com/"}""", "400 webhook.url_invalid /url")]
    [InlineData("""{"url":"https://user:pw@hooks.example.com/"}""", "400 webhook.url_invalid /url")]
    [InlineData("""{"url":"https://127.0.0.1/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"http://127.0.0.1/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://localhost/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://x.localhost/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://169.254.169.254/latest"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://[fd00::1]/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://[::ffff:10.0.0.1]/"}""", "400 webhook.address_refused /url")]
    [InlineData("""{"url":"https://2130706433/"}""", "400 webhook.url_invalid /url")]
    [InlineData("""{"url":"https://hooks.example.com/","event_types":["account"]}""", "400 webhook.event_types_invalid /event_types")]
    [InlineData("""{"url":"https://hooks.example.com/","event_types":["*"]}""", "400 webhook.event_types_invalid /event_types")]
    [InlineData("""{"url":"https://hooks.example.com/","event_types":["a.b","a.b"]}""", "400 webhook.event_types_invalid /event_types")]
    [InlineData("""{"url":"https://hooks.example.com/","description":"a\u0000b"}""", "400 webhook.description_invalid /description")]
    public async Task Refuses(string body, string told)
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.PostAsync(Path, JsonElement.Parse(body))).ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task A_disabled_one_takes_no_test_and_no_replay()
    {
        var tenant = await portal.NewTenantAsync();
        var (webhook, delivery) = await tenant.PrepareWebhookAsync();
        await PatchAsync(tenant, webhook, new { is_enabled = false }, "*");
        foreach (var path in new[] { "test", $"deliveries/{delivery}/replay", "replay-failed" })
        {
            (await (await tenant.Client.PostAsync($"{Path}/{webhook}/{path}", new { since = TimeProvider.System.GetUtcNow().AddHours(-1) })).ToldAsync()).ShouldBe("409 webhook.disabled", path);
        }

        // What waited was given up, and is sent again when it is enabled and somebody wants it.
        (await ListAsync(tenant, webhook, "failed")).Data.Single().Id.ShouldBe(delivery);
        await PatchAsync(tenant, webhook, new { is_enabled = true }, "*");
        (await (await tenant.Client.PostAsync($"{Path}/{webhook}/replay-failed", new { since = TimeProvider.System.GetUtcNow().AddHours(-1) })).ReadAsync<ReplayFailed.Response>()).Replayed.ShouldBe(1);
        (await ListAsync(tenant, webhook, "pending")).Data.Single().Id.ShouldBe(delivery);
    }

    private static async Task<Page<DeliveryView>> ListAsync(Tenant tenant, WebhookId webhook, string state) =>
        await (await tenant.Client.GetAsync($"{Path}/{webhook}/deliveries?state={state}", Ct)).ReadAsync<Page<DeliveryView>>();

    private static Task<HttpResponseMessage> PatchAsync(Tenant tenant, WebhookId webhook, object patch, string ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"{Path}/{webhook}") { Content = JsonContent.Create(patch, options: Json.Options) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return tenant.Client.SendAsync(request, Ct);
    }
}
