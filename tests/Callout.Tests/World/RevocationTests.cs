using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Who is revoked is dropped within two seconds on every node, and not let in again.</summary>
[Collection(Site.Name)]
public sealed class RevocationTests(Site site)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subject_is_dropped_everywhere_and_may_come_back_with_a_later_token()
    {
        var (token, finance) = (await site.TokenAsync(), await site.TokenAsync("billing"));
        var clients = new List<RawClient>();
        for (var node = 0; node < site.Platform.Endpoints.Count; node++)
        {
            clients.Add(await LiveAsync(token, node, out _));
        }

        using var bystander = await LiveAsync(finance, 0, out _);
        var (dropped, staying) = (Task.WhenAll(clients.Select(c => c.StayAsync(Ct))), bystander.StayAsync(Ct));

        await site.Tenant.RevokeAsync(Ct, provider: site.World.Provider, subject: "orders");

        await dropped.WaitAsync(Soon, Ct);
        staying.IsCompleted.ShouldBeFalse();
        (await site.RefusedAsync(token)).Reason.ShouldBe("subject_revoked");
        await LaterAsync();
        (await site.RefusalAsync(await site.TokenAsync())).ShouldBeNull();
        clients.ForEach(c => c.Dispose());
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
        var client = await RawClient.OpenAsync(site.Platform.Endpoints[node].Client, Ct);
        (await client.ConnectAsync($$"""{"auth_token":"{{token}}","name":"{{name}}"}""", Ct)).ShouldBeNull();
        return client;
    }
}
