using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Twenty seconds of what <c>./platform bench soak</c> does for fifteen minutes, at a fifth of its rate: it is about right and wrong, and a machine busy
/// with other things must not decide it.</summary>
[Collection(Site.Name)]
public sealed class SoakTests(Site site) : WorldTests(site)
{
    private const int PerSecond = 40;
    private const int ArrivalSeconds = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    // One kill, with time to come back.
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(11);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_let_in_or_turned_away_wrongly_while_policies_change_and_a_process_dies()
    {
        var tenant = await Site.NewTenantAsync();
        using var mint = new TokenMint("https://issuer.soak.example", "nats.soak.example");
        await tenant.AddProviderAsync("soak", "jwks", new { issuer = mint.Issuer, audiences = new[] { mint.Audience }, keys = mint.Keys }, Ct);

        var result = await new Soak(Site.Platform, tenant, mint, PerSecond, ArrivalSeconds).RunAsync(Duration, KillAfter, Ct);

        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        result.Wrong.ShouldBeEmpty();
        result.SilentTwice.ShouldBe(0);
        result.Kills.ShouldBe(1);
        result.Edits.ShouldBeGreaterThan(5);
        result.Connects.ShouldBeGreaterThan(400);
    }
}
