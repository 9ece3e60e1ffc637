using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Three quarters of a minute of what <c>./platform bench soak</c> does for fifteen.</summary>
[Collection(Site.Name)]
public sealed class SoakTests(Site site) : IAsyncLifetime
{
    // A process that has taken a quarter of the time to warm up may still grow a little.
    private const double Growth = 1.3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await site.World.SettledAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Nobody_is_let_in_or_turned_away_wrongly_while_policies_change_and_processes_die()
    {
        var tenant = await site.NewTenantAsync();
        using var mint = new TokenMint("https://issuer.soak.example", "nats.soak.example");
        await tenant.AddProviderAsync("soak", "jwks", new { issuer = mint.Issuer, audiences = new[] { mint.Audience }, keys = mint.Keys }, Ct);

        var result = await new Soak(site.Platform, tenant, mint).RunAsync(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(15), Ct);

        result.Wrong.ShouldBeEmpty();
        result.SilentTwice.ShouldBe(0);
        result.Kills.ShouldBeGreaterThanOrEqualTo(2);
        result.Edits.ShouldBeGreaterThan(20);
        result.Connects.ShouldBeGreaterThan(5000);
        result.LateMegabytes.ShouldBeLessThan(result.EarlyMegabytes * Growth);
    }
}
