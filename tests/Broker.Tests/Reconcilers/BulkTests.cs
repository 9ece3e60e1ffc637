using Platform.Fixtures;

namespace Platform.Broker.Tests.Reconcilers;

[Collection(LongestFirst.Name)]
public sealed class BulkTests
{
    private const int Many = 1800;
    private const string ByDigest = "trunkline_publications_read_back_total{by=\"digest\"}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_great_many_accounts_are_read_back_by_digest_and_so_is_a_wiped_node()
    {
        await using var world = await World.StartAsync();
        // This is about what is done with answers that come: a machine with much else to do may need its time for them.
        await using var controller = await RunningController.StartAsync(world, Ct, ("Controller:AnswerTimeSpan", "00:00:10"));
        await world.ConvergedAsync();

        await world.AddAccountsAsync(Many);
        await world.ConvergedAsync();
        var first = controller.Metric(ByDigest);
        first.ShouldBeGreaterThan(0);

        world.Nodes[2].Kill9();
        Directory.Delete(Path.Combine(world.Nodes[2].Folder, "jwt"), recursive: true);
        await world.Nodes[2].RestartAsync(Ct);
        await world.ConvergedAsync();
        controller.Metric(ByDigest).ShouldBeGreaterThan(first);
        controller.Metric("trunkline_drift_total{kind=\"unknown\"}").ShouldBe(0);
    }
}
