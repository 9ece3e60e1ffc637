using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Client;
using Platform.Portal.Features.AuditStreams;
using Platform.Portal.Tests.Live;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.AuditStreams;

/// <summary>The audit log published into a tenant's account on real servers.</summary>
public sealed class AuditStreamTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    private const string Path = "/api/v1/audit-stream";
    private static readonly Dictionary<string, string> Sends = new(StringComparer.Ordinal) { ["Webhooks:Sends"] = "true" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_event_is_a_cloud_event_on_a_subject_of_its_action_in_the_order_of_the_log()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var client = await fleet.ConnectAsync(tenant, 0, "reader");
        await using var seen = await client.SubscribeCoreAsync<byte[]>("org.audit.>", cancellationToken: Ct);
        await client.PingAsync(Ct);
        await PutAsync(tenant, new { account_id = tenant.Account, subject_prefix = "org.audit", after_sequence = 0 });
        await using var host = fleet.Portal.StartHost(Sends);
        for (var i = 0; i < 20; i++)
        {
            await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = $"u{i}" });
        }

        var told = await ReadAsync(tenant, seen);
        told.Select(t => t.Sequence).ShouldBe(Enumerable.Range(1, told.Count).Select(n => (long)n));
        told.ShouldAllBe(t => t.Subject == $"org.audit.{t.Action}" && t.Type == $"trunkline.{t.Action}" && t.ContentType == "application/cloudevents+json" && t.MessageId == t.Id);
        told.Select(t => t.Action).ShouldContain("user.create");
        (await tenant.Client.DeleteAsync(Path, Ct)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task After_a_kill_another_portal_goes_on_and_leaves_nothing_out()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var client = await fleet.ConnectAsync(tenant, 1, "reader");
        await using var seen = await client.SubscribeCoreAsync<byte[]>("audit.>", cancellationToken: Ct);
        await client.PingAsync(Ct);
        using (var doomed = await fleet.Portal.StartProcessAsync("audit_stream.after_publish", Sends))
        {
            await PutAsync(tenant, new { account_id = tenant.Account, after_sequence = 0 });
            await doomed.WaitForDeathAsync(Ct);
        }

        (await GetAsync(tenant)).LastSequence.ShouldBe(0);
        await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "later" });
        await using var host = fleet.Portal.StartHost(Sends);
        var told = await ReadAsync(tenant, seen);
        // What was published before the kill, and all of it again.
        told.Count(t => t.Sequence == 1).ShouldBe(2);
        told.Select(t => t.Sequence).Distinct().Order().ShouldBe(Enumerable.Range(1, (int)told.Max(t => t.Sequence)).Select(n => (long)n));
        (await tenant.Client.DeleteAsync(Path, Ct)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Says_why_when_no_server_takes_it()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await PutAsync(tenant, new { account_id = tenant.Account, after_sequence = 0 });
        await using var host = fleet.Portal.StartHost(Sends);
        AuditStreamView view;
        for (var i = 0; (view = await GetAsync(tenant)).Problem is null && i < 300; i++)
        {
            await Task.Delay(100, Ct);
        }

        view.Problem.ShouldNotBeNull().ShouldContain("No node took the connection");
        view.Behind.ShouldBeGreaterThan(0);
        (await tenant.Client.DeleteAsync(Path, Ct)).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("a.*", null, "400 audit_stream.prefix_invalid /subject_prefix")]
    [InlineData("$SYS", null, "400 audit_stream.prefix_invalid /subject_prefix")]
    [InlineData("a..b", null, "400 audit_stream.prefix_invalid /subject_prefix")]
    [InlineData("a b", null, "400 audit_stream.prefix_invalid /subject_prefix")]
    [InlineData("audit", 1_000_000L, "400 audit_stream.after_invalid /after_sequence")]
    [InlineData("audit", -1L, "400 audit_stream.after_invalid /after_sequence")]
    public async Task Refuses(string prefix, long? after, string told)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        (await (await tenant.Client.PutAsJsonAsync(Path, new { account_id = tenant.Account.ToString(), subject_prefix = prefix, after_sequence = after }, Ct)).ToldAsync()).ShouldBe(told);
        (await (await tenant.Client.GetAsync(Path, Ct)).ToldAsync()).ShouldBe("404 audit_stream.not_found");
    }

    [Fact]
    public async Task Another_organizations_account_is_none()
    {
        var (ours, theirs) = (await fleet.Portal.NewTenantAsync(), await fleet.Portal.NewTenantAsync());
        (await (await ours.Client.PutAsJsonAsync(Path, new { account_id = theirs.Account.ToString() }, Ct)).ToldAsync()).ShouldBe("400 audit_stream.account_missing /account_id");
    }

    private static async Task PutAsync(Tenant tenant, object body) => (await (await tenant.Client.PutAsJsonAsync(Path, body, Json.Options, Ct)).ToldAsync()).ShouldBe("200");

    private static async Task<AuditStreamView> GetAsync(Tenant tenant) => await (await tenant.Client.GetAsync(Path, Ct)).ReadAsync<AuditStreamView>();

    /// <summary>Until nothing more is to be published, and nothing more comes.</summary>
    private async Task<List<Told>> ReadAsync(Tenant tenant, INatsSub<byte[]> seen)
    {
        var told = new List<Told>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(90));
        await using var db = fleet.Portal.AsOwner();
        while (true)
        {
            var newest = await db.AuditRows.Where(r => r.OrganizationId == tenant.Id).MaxAsync(r => r.Sequence, Ct);
            while (seen.Msgs.TryRead(out var message))
            {
                var e = JsonElement.Parse(message.Data);
                told.Add(new(
                    message.Subject, e.GetProperty("type").GetString()!, e.GetProperty("id").GetString()!, e.GetProperty("data").GetProperty("action").GetString()!,
                    e.GetProperty("data").GetProperty("sequence").GetInt64(), message.Headers!["content-type"].ToString(), message.Headers["Nats-Msg-Id"].ToString()));
            }

            if (told.Count > 0 && told.Max(t => t.Sequence) == newest && (await GetAsync(tenant)).Behind == 0)
            {
                return told;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private sealed record Told(string Subject, string Type, string Id, string Action, long Sequence, string ContentType, string MessageId);
}
