using Platform.Fixtures;

namespace Platform.Local.Tests.Running;

/// <summary>A rollout as an administrator asks for it, on the whole platform. <c>./platform bench roll</c> is the same with nine nodes and 200 clients.</summary>
public sealed class RolloutTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Every_server_starts_anew_and_every_configuration_changes_while_clients_work_and_the_controller_dies()
    {
        await using var platform = await LocalPlatform.StartAsync(Ct);
        using var api = await platform.SignUpAsync(Ct);
        var tenant = await CalloutTenant.OfAsync(api, Ct);
        await tenant.EnableJetStreamAsync(Ct);
        var creds = await tenant.CredsAsync(Ct);
        var pids = platform.Nodes.Select(n => platform.PidOf($"{n.Name}.nats")).ToList();
        await using (var load = await FleetLoad.StartAsync(platform, creds, clients: 12, replicas: 1, Ct))
        {
            await platform.RolloutAsync("restart", killsController: true, Ct);
            (await load.StopAsync(Ct)).ShouldSatisfyAllConditions(
                // A region of one node is away while it starts anew, so requests to it fail for that long; with three nodes they do not (bench roll).
                met => met.Lost.ShouldBe(0),
                met => met.Acknowledged.ShouldBeGreaterThan(0),
                // Every client but those that had moved to a server that was not its turn yet.
                met => met.Disconnects.ShouldBeInRange(12, 60));
        }

        platform.Nodes.Select(n => platform.PidOf($"{n.Name}.nats")).Intersect(pids).ShouldBeEmpty();
        pids = [.. platform.Nodes.Select(n => platform.PidOf($"{n.Name}.nats"))];
        await platform.ChangeTopologyAsync(t => t.Replace("\"max_file_bytes\": 1073741824", "\"max_file_bytes\": 2147483648", StringComparison.Ordinal), Ct);
        await using (var load = await FleetLoad.StartAsync(platform, creds, clients: 12, replicas: 1, Ct))
        {
            await platform.RolloutAsync("change", killsController: false, Ct);
            (await load.StopAsync(Ct)).Disconnects.ShouldBe(0);
        }

        platform.Nodes.Select(n => platform.PidOf($"{n.Name}.nats")).ShouldBe(pids);
        (await platform.AdminAsync(Ct, "rollout", "start")).Error.ShouldContain("There is no open rollout.");
    }
}
