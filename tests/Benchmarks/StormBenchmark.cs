using System.Globalization;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>5,000 live clients with tokens on one node of three regions, which dies by kill -9: seconds until all are in at the others, and from then
/// until a connection takes no longer than before. Then the same with the identity provider and PostgreSQL down (<c>-dark</c>). Clients wait up to
/// two seconds before the first attempt, up to twice as long before each further one (<see cref="LiveClients"/>), and give an attempt two seconds;
/// attempts that fail are counted and made again.</summary>
internal sealed class StormBenchmark : IBenchmark
{
    private const int Clients = 5000;
    private const int Tokens = 200;
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public string Name => "storm";

    public bool IsLong => true;

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        await using var world = await CalloutWorld.StartAsync(ct);
        var tokens = await Task.WhenAll(Enumerable.Range(0, Tokens).Select(_ => world.Issuer.TokenAsync("orders", CalloutWorld.Audience, ct)));
        var connects = Enumerable.Range(0, Clients).Select(n => $$"""{"auth_token":"{{tokens[n % Tokens]}}","name":"live"}""").ToList();
        var nodes = world.Platform.Endpoints;
        await using var clients = new LiveClients([nodes[0].Client], connects, Spread);
        await clients.AllInAsync(Limit, ct);
        Say("all in", clients.TakeErrors());
        var first = await Outage.RunAsync(clients, () => world.Platform.Kill9($"{nodes[0].Name}.nats"), [nodes[1].Client, nodes[2].Client], connects[0], Limit, ct);
        Say("after a node", first.Errors);

        // Back to one node, and once more without the lights.
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        clients.Use([nodes[0].Client]);
        world.Platform.Kill9($"{nodes[1].Name}.nats");
        world.Platform.Kill9($"{nodes[2].Name}.nats");
        await clients.SomeOutAsync(ct);
        await clients.AllInAsync(Limit, ct);
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        await world.Issuer.StopAsync(ct);
        using var dark = world.Platform.Without("postgres");
        var second = await Outage.RunAsync(clients, () => world.Platform.Kill9($"{nodes[0].Name}.nats"), [nodes[1].Client, nodes[2].Client], connects[0], Limit, ct);
        Say("after a node in the dark", second.Errors);
        return
        [
            new("storm-all-in", "s", first.AllInSeconds, null),
            new("storm-calm", "s", first.CalmSeconds, null),
            new("storm-retries", "attempts", first.Errors.Values.Sum(), null),
            new("storm-all-in-dark", "s", second.AllInSeconds, null),
            new("storm-calm-dark", "s", second.CalmSeconds, null),
            new("storm-retries-dark", "attempts", second.Errors.Values.Sum(), null),
        ];
    }

    private static void Say(string what, IReadOnlyDictionary<string, int> errors) =>
        Console.Error.WriteLine($"  {what}: {string.Join(", ", errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Value} x {e.Key}")))}");
}
