using System.Diagnostics;
using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>One platform, one issuer and one process of third-party clients for the tests of the whole. They take turns: several end processes.</summary>
[CollectionDefinition(Name)]
public sealed class Site : IAsyncLifetime, ICollectionFixture<Site>
{
    public const string Name = "platform";

    /// <summary>Until then a change counts on every process.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int _names;
    private CalloutWorld? _world;
    private ForeignClients? _clients;

    public CalloutWorld World => _world!;

    public CalloutTenant Tenant => World.Tenant;

    public TokenIssuer Issuer => World.Issuer;

    public LocalPlatform Platform => World.Platform;

    public ForeignClients Clients => _clients!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A client name nobody had, to find its decisions by.</summary>
    public static string NewName() => $"client-{Interlocked.Increment(ref _names)}";

    public static string Address(LocalEndpoint node, Over over) => over switch { Over.Tcp => node.Client, Over.WebSocket => node.WebSocket, _ => node.Mqtt };

    /// <summary>Another organization with an account of its own.</summary>
    public async Task<CalloutTenant> NewTenantAsync()
    {
        // The client lives as long as the tenant does.
#pragma warning disable CA2000
        var api = await Platform.SignUpAsync(Ct);
#pragma warning restore CA2000
        return await CalloutTenant.OfAsync(api, Ct);
    }

    public Task<string> TokenAsync(string client = "orders", string form = "RS256", string audience = CalloutWorld.Audience) => Issuer.TokenAsync(client, audience, Ct, form);

    /// <summary>What a raw client with that token is told by a node (the first): null when it is in.</summary>
    public async Task<string?> RefusalAsync(string token, int node = 0, string? user = null, string? name = null)
    {
        using var client = await RawClient.OpenAsync(Platform.Endpoints[node].Client, Ct);
        return await client.ConnectAsync(System.Text.Json.JsonSerializer.Serialize(user is null ? (object)new { auth_token = token, name } : new { user, pass = token, name }), Ct);
    }

    /// <summary>The decision about a refused client, which its tenant must have within two seconds.</summary>
    public async Task<TenantDecision> RefusedAsync(string token, int node = 0, string? user = null)
    {
        var name = NewName();
        (await RefusalAsync(token, node, user, name)).ShouldBe("-ERR 'Authorization Violation'");
        var decision = await Tenant.DecisionAsync(name, Soon, Ct);
        decision.IsAllowed.ShouldBeFalse(decision.Detail);
        return decision;
    }

    /// <summary>As <see cref="RefusedAsync"/>, once every process has heard what it is refused for: one that had not may have let one more in,
    /// and drops it then.</summary>
    public async Task<TenantDecision> RefusedSoonAsync(string token, int node = 0, string? user = null)
    {
        await PatientlyAsync(async () => await RefusalAsync(token, node, user) is not null, "the token is refused");
        return await RefusedAsync(token, node, user);
    }

    /// <summary>Waits up to two seconds until something is so.</summary>
    public static Task SoonAsync(Func<Task<bool>> isSo, string what) => SoonOrAsync(Soon, isSo, what);

    /// <summary>Waits for what has no deadline of its own: that something new has arrived everywhere.</summary>
    public static Task PatientlyAsync(Func<Task<bool>> isSo, string what) => SoonOrAsync(Patience, isSo, what);

    /// <summary>As <see cref="PatientlyAsync(Func{Task{bool}}, string)"/>, until there is no reason against it; the last one is told when time is over.</summary>
    public static async Task PatientlyAsync(Func<Task<string?>> whyNot, string what)
    {
        var reason = "";
        await WithinAsync(Patience, async () => (reason = await whyNot()) is null, () => $"{what}: {reason}");
    }

    /// <summary>Waits that long until something is so.</summary>
    public static Task SoonOrAsync(TimeSpan limit, Func<Task<bool>> isSo, string what) => WithinAsync(limit, isSo, () => what);

    private static async Task WithinAsync(TimeSpan limit, Func<Task<bool>> isSo, Func<string> what)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // A look may take a while itself, and what it found is of its beginning: only one that was begun after the limit must find it.
            var asked = Stopwatch.GetElapsedTime(started);
            if (await isSo())
            {
                return;
            }

            asked.ShouldBeLessThan(limit, what());
            await Task.Delay(20, Ct);
        }
    }

    public async ValueTask InitializeAsync()
    {
        _world = await CalloutWorld.StartAsync(CancellationToken.None);
        _clients = await ForeignClients.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        // Null when it did not come up.
        await (_clients?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_world?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
