using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>A thousand live clients lose their node, with everything else running and in the dark. <c>./platform bench storm</c> does it with five thousand.</summary>
[Collection(Site.Name)]
public sealed class OutageTests(Site site) : WorldTests(site)
{
    private const int Clients = 1000;
    private const int Tokens = 20;
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(1);
    // Longer than the longest pause a client makes that was turned away a few times.
    private static readonly TimeSpan Limit = 4 * LiveClients.LongestSpread;
    private static readonly double Calm = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_of_a_dead_node_come_back_elsewhere_also_while_the_issuer_and_PostgreSQL_are_down()
    {
        var nodes = Site.Platform.Endpoints;
        var tokens = await Task.WhenAll(Enumerable.Range(0, Tokens).Select(_ => Site.TokenAsync()));
        var connects = Enumerable.Range(0, Clients).Select(n => $$"""{"auth_token":"{{tokens[n % Tokens]}}","name":"live"}""").ToList();
        await using var clients = new LiveClients([nodes[0].Client], connects, Spread);
        await clients.AllInAsync(Limit, Ct);

        var lit = await Outage.RunAsync(clients, () => Site.Platform.Kill9($"{nodes[0].Name}.nats"), [nodes[1].Client, nodes[2].Client], connects[0], Limit, Ct);
        Judge(lit);

        // All are at two nodes now: one of them dies, without the control plane and the issuer. What was let in before is still let in.
        await Site.Issuer.StopAsync(Ct);
        try
        {
            using var dark = Site.Platform.Without("postgres");
            var unlit = await Outage.RunAsync(clients, () => Site.Platform.Kill9($"{nodes[1].Name}.nats"), [nodes[2].Client], connects[0], Limit, Ct);
            Judge(unlit);
        }
        finally
        {
            await Site.Issuer.StartAgainAsync(Ct);
        }

        await Site.Platform.RecoveredAsync(Ct);
    }

    // An attempt may run into the two seconds of its own patience and is made again; it must not be told no.
    private static void Judge(OutageResult result)
    {
        result.Errors.Keys.Where(e => e.StartsWith("-ERR", StringComparison.Ordinal)).ShouldBeEmpty();
        result.CalmSeconds.ShouldBeLessThan(Calm);
    }
}
