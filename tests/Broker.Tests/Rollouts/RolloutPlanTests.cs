using Platform.Authority;
using Platform.Broker.Rollouts;
using Platform.Broker.Topology;
using Platform.Store;

namespace Platform.Broker.Tests.Rollouts;

public sealed class RolloutPlanTests
{
    private static readonly Version Target = new(2, 15, 1);
    private static readonly FleetTopology Two = new([Region("us-east", 5000), Region("eu-west", 5100)]);

    [Fact]
    public void Says_for_each_node_what_a_change_takes()
    {
        Effect(Two).ShouldBe((StepEffect.Unchanged, ""));
        Effect(Changed(n => n with { Zone = "b" })).ShouldBe((StepEffect.Reload, "server_tags"));
        Effect(Changed(n => n with { JetStream = new(64 << 20, 2L << 30) })).ShouldBe((StepEffect.Reload, "jetstream.max_file_store"));
        Effect(Changed(n => n with { JetStream = new(64 << 20, 1 << 20) })).ShouldBe((StepEffect.Restart, "jetstream.max_file_store"));
        Effect(Changed(n => n with { DrainSeconds = 60 })).ShouldBe((StepEffect.Unchanged, ""));
    }

    [Fact]
    public void A_new_region_makes_every_node_start_anew_since_none_lets_an_unknown_cluster_in()
    {
        var (effect, keys) = Effect(new([.. Two.Regions, Region("ap-south", 5200)]));
        effect.ShouldBe(StepEffect.Restart);
        keys.ShouldBe("gateway.gateways");
    }

    [Fact]
    public void A_restart_is_a_restart_whatever_changed() =>
        RolloutPlan.Of(RolloutKind.Restart, new(Two), new(Two), "us-east-1", Target).Effect.ShouldBe(StepEffect.Restart);

    [Fact]
    public void Another_release_of_nats_server_is_a_restart_and_the_one_that_runs_is_nothing()
    {
        Effect(Two with { NatsServer = "2.15.1" }).ShouldBe((StepEffect.Unchanged, ""));
        Effect(Two with { NatsServer = "2.15.2" }).ShouldBe((StepEffect.Restart, "version (upgrade 2.15.1 -> 2.15.2)"));
        Effect(Two with { NatsServer = "2.15.0" }).ShouldBe((StepEffect.Restart, "version (downgrade 2.15.1 -> 2.15.0)"));
        Effect(Changed(n => n with { NatsServer = "2.15.2", Zone = "b" })).ShouldBe((StepEffect.Restart, "version (upgrade 2.15.1 -> 2.15.2), server_tags"));
    }

    [Fact]
    public void A_release_that_is_taken_back_counts_where_it_was_ever_started()
    {
        Effect(Two, from: Two with { NatsServer = "2.15.2" }).ShouldBe((StepEffect.Unchanged, ""));
        Effect(Two, from: Two with { NatsServer = "2.15.1" }).ShouldBe((StepEffect.Restart, "version (2.15.1 -> the machine's own)"));
    }

    [Fact]
    public void Another_operator_JWT_is_a_restart()
    {
        static FleetRevision Of(string jwt) => new(Two, new(jwt, "system", "auth", "platform"));
        var planned = RolloutPlan.Of(RolloutKind.Change, Of("eyJ.before"), Of("eyJ.after"), "us-east-1", Target);
        (planned.Effect, string.Join(", ", planned.Keys)).ShouldBe((StepEffect.Restart, "operator"));
        RolloutPlan.Of(RolloutKind.Change, Of("eyJ.before"), Of("eyJ.before"), "us-east-1", Target).Effect.ShouldBe(StepEffect.Unchanged);
    }

    private static (StepEffect Effect, string Keys) Effect(FleetTopology to, FleetTopology? from = null)
    {
        var planned = RolloutPlan.Of(RolloutKind.Change, new(from ?? Two), new(to), "us-east-1", Target);
        return (planned.Effect, string.Join(", ", planned.Keys));
    }

    private static FleetTopology Changed(Func<TopologyNode, TopologyNode> change) => new([Two.Regions[0] with { Nodes = [change(Two.Regions[0].Nodes[0])] }, Two.Regions[1]]);

    private static TopologyRegion Region(string name, int port) => new(name, name, "us", "local", [
        new($"{name}-1", "a", "local", "127.0.0.1", new(port, port + 1, port + 2, port + 3, port + 4, port + 5, port + 6, port + 7), new("", "", "", "", ""), 3, new(64 << 20, 1 << 30)),
    ]);
}
