using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Portal.Features.Webhooks;
using Platform.Portal.Features.Webhooks.Sending;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Webhooks;

/// <summary>A portal with a database of its own, so that nobody sends but whom a test tells to, and a receiver in node that verifies with npm's standardwebhooks.</summary>
public sealed class HookWorld : IAsyncLifetime
{
    private int _paths;
    private string _url = "";

    internal PortalFixture Portal { get; } = new();
    internal NodeScript Receiver { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Portal.InitializeAsync();
        Receiver = await NodeScript.StartAsync("webhooks.mjs", new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None);
        _url = (await Receiver.AskAsync(new { @do = "start" }, CancellationToken.None)).GetProperty("url").GetString()!;
        await AllowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Portal.DisposeAsync();
    }

    /// <summary>A tenant in whose way nobody else's webhooks are.</summary>
    internal async Task<Tenant> NewTenantAsync()
    {
        await using var db = Portal.AsOwner();
        await db.Webhooks.ExecuteDeleteAsync(Ct);
        return await Portal.NewTenantAsync();
    }

    /// <summary>As a platform administrator does in local mode.</summary>
    internal async Task AllowAsync()
    {
        await using var db = Portal.AsOwner();
        db.AllowedNetworks.Add(new AllowedNetwork { Network = "127.0.0.0/8", Note = "tests", CreatedBy = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync(CancellationToken.None);
        await RefreshAsync();
    }

    /// <summary>As the worker does before each look.</summary>
    internal async Task RefreshAsync()
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OutgoingNetworks>().RefreshAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), CancellationToken.None);
    }

    /// <summary>A webhook of the tenant's at a path of the receiver's, that answers so: one after the other, the last for ever.</summary>
    internal async Task<Hook> NewHookAsync(Tenant tenant, object[] answers, params string[] types)
    {
        var path = $"/hook{Interlocked.Increment(ref _paths)}";
        var answer = await tenant.Client.PostAsync("/api/v1/webhooks", new { url = $"{_url}{path}", event_types = types });
        var made = await answer.ReadAsync<CreateWebhook.Response>();
        await ExpectAsync(path, [made.Secret], answers);
        return new(this, tenant, path, made.Webhook.Id, made.Secret);
    }

    internal Task ExpectAsync(string path, string[] secrets, object[] answers) => Receiver.AskAsync(new { @do = "expect", path, secrets, answers }, Ct);

    /// <summary>One look of a worker whose clock this is: what is new becomes deliveries, and what is due is tried.</summary>
    internal async Task<int> LookAsync(TimeProvider clock, int most = 100)
    {
        IReadOnlyList<ClaimedDelivery> claimed;
        await using (var scope = Portal.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            await db.SpreadEventsAsync(500, clock.GetUtcNow(), Ct);
            claimed = await db.ClaimDeliveriesAsync(most, WebhookWorker.PerWebhook, clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1), Ct);
        }

        await Task.WhenAll(claimed.Select(async one =>
        {
            await using var scope = Portal.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<WebhookSender>(scope.ServiceProvider, clock).SendAsync(one, Ct);
        }));
        return claimed.Count;
    }
}

/// <summary>A tenant's webhook and what arrived there.</summary>
internal sealed record Hook(HookWorld World, Tenant Tenant, string ReceiverPath, WebhookId Id, string Secret)
{
    public string Path => $"/api/v1/webhooks/{Id}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<IReadOnlyList<Message>> ReceivedAsync() =>
        (await World.Receiver.AskAsync(new { @do = "received", path = ReceiverPath }, Ct)).GetProperty("messages").Deserialize<List<Message>>(JsonSerializerOptions.Web)!;

    public async Task<IReadOnlyList<Message>> WaitForAsync(int count, TimeSpan? patience = null)
    {
        for (var end = TimeProvider.System.GetUtcNow() + (patience ?? TimeSpan.FromSeconds(20)); ; await Task.Delay(50, Ct))
        {
            var received = await ReceivedAsync();
            if (received.Count >= count || TimeProvider.System.GetUtcNow() > end)
            {
                received.Count.ShouldBeGreaterThanOrEqualTo(count);
                return received;
            }
        }
    }

    public Task ExpectAsync(string[] secrets, params object[] answers) => World.ExpectAsync(ReceiverPath, secrets, answers);

    public async Task<WebhookView> ReadAsync() => await (await Tenant.Client.GetAsync(Path, Ct)).ReadAsync<WebhookView>();

    public async Task<DeliveryView> TestAsync() => await (await Tenant.Client.PostAsync($"{Path}/test", new { })).ReadAsync<DeliveryView>();

    public async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync() => (await (await Tenant.Client.GetAsync($"{Path}/deliveries?limit=200", Ct)).ReadAsync<Page<DeliveryView>>()).Data;

    public async Task<GetDelivery.Response> DeliveryAsync(WebhookDeliveryId id) => await (await Tenant.Client.GetAsync($"{Path}/deliveries/{id}", Ct)).ReadAsync<GetDelivery.Response>();

    /// <summary>As the script tells of it.</summary>
    internal sealed record Message(string Id, string Type, IReadOnlyList<bool> Verified, bool Current, int Signatures, string Body, IReadOnlyDictionary<string, string> Headers);
}
