using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Callout.Tests.World;

/// <summary>Who is revoked is dropped within two seconds on every node, and not let in again.</summary>
[Collection(Site.Name)]
public sealed class RevocationTests(Site site) : WorldTests(site)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_session_takes_its_credential_along_and_nobody_elses()
    {
        var (token, other) = (await Site.TokenAsync(), await Site.TokenAsync());
        using var client = await LiveAsync(token, 0, out var name);
        using var sibling = await LiveAsync(token, 2, out _);
        using var bystander = await LiveAsync(other, 1, out _);
        var (dropped, alsoDropped, staying) = (client.StayAsync(Ct), sibling.StayAsync(Ct), bystander.StayAsync(Ct));
        TenantSession? session = null;
        await Site.SoonAsync(async () => (session = (await Site.Tenant.SessionsAsync(Ct)).FirstOrDefault(s => s.ClientName == name)) is not null, "its session");

        await Site.Tenant.RevokeAsync(Ct, session: session!.Key);

        await Task.WhenAll(dropped, alsoDropped).WaitAsync(Soon, Ct);
        staying.IsCompleted.ShouldBeFalse();
        for (var node = 0; node < Site.Platform.Endpoints.Count; node++)
        {
            (await Site.RefusedSoonAsync(token, node)).Reason.ShouldBe("credential_revoked");
        }

        (await Site.RefusalAsync(other)).ShouldBeNull();
    }

    [Fact]
    public async Task A_subject_is_dropped_everywhere_and_may_come_back_with_a_later_token()
    {
        var (token, finance) = (await Site.TokenAsync(), await Site.TokenAsync("billing"));
        var clients = new List<RawClient>();
        for (var node = 0; node < Site.Platform.Endpoints.Count; node++)
        {
            clients.Add(await LiveAsync(token, node, out _));
        }

        using var bystander = await LiveAsync(finance, 0, out _);
        var (dropped, staying) = (Task.WhenAll(clients.Select(c => c.StayAsync(Ct))), bystander.StayAsync(Ct));

        await Site.Tenant.RevokeAsync(Ct, provider: Site.World.Provider, subject: "orders");

        await dropped.WaitAsync(Soon, Ct);
        staying.IsCompleted.ShouldBeFalse();
        (await Site.RefusedSoonAsync(token)).Reason.ShouldBe("subject_revoked");
        await LaterAsync();
        (await Site.RefusalAsync(await Site.TokenAsync())).ShouldBeNull();
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_providers_clients_are_all_dropped()
    {
        var (orders, billing) = (await Site.TokenAsync(), await Site.TokenAsync("billing"));
        using var first = await LiveAsync(orders, 0, out _);
        using var second = await LiveAsync(billing, 1, out _);
        await using var native = new NatsConnection(
            NatsOpts.Default with { Url = Site.Platform.Nodes[0].Url, AuthOpts = new() { Creds = await Site.Tenant.CredsAsync(Ct) }, ConnectTimeout = TimeSpan.FromSeconds(10) });
        await native.ConnectAsync(Ct);
        var dropped = Task.WhenAll(first.StayAsync(Ct), second.StayAsync(Ct));

        await Site.Tenant.RevokeAsync(Ct, provider: Site.World.Provider);

        await dropped.WaitAsync(Soon, Ct);
        (await Site.RefusedSoonAsync(orders)).Reason.ShouldBe("provider_revoked");
        (await Site.RefusedSoonAsync(billing, node: 2)).Reason.ShouldBe("provider_revoked");
        (await native.PingAsync(Ct)).ShouldBeLessThan(Soon, "who came with a NATS credential stays");
        await LaterAsync();
        (await Site.RefusalAsync(await Site.TokenAsync())).ShouldBeNull();
    }

    // Tokens say their issue time in whole seconds.
    private static Task LaterAsync() => Task.Delay(TimeSpan.FromSeconds(1.1), Ct);

    private Task<RawClient> LiveAsync(string token, int node, out string name)
    {
        name = Site.NewName();
        return ConnectAsync(token, node, name);
    }

    private async Task<RawClient> ConnectAsync(string token, int node, string name)
    {
        var client = await RawClient.OpenAsync(Site.Platform.Endpoints[node].Client, Ct);
        (await client.ConnectAsync($$"""{"auth_token":"{{token}}","name":"{{name}}"}""", Ct)).ShouldBeNull();
        return client;
    }
}
