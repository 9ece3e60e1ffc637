using Platform.Broker.Agents;
using Platform.Broker.Rollouts;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Tests.Rollouts;

public sealed class RolloutTurnTests
{
    private static readonly NodeId[] Ids = [.. Enumerable.Range(0, 3).Select(i => NodeId.New(DateTimeOffset.UnixEpoch.AddSeconds(i)))];
    private static readonly AgentReport Good = new(2, 1, "rev", "running", "2.15.1", "");

    [Fact]
    public void Node_after_node_and_the_leader_of_the_meta_group_last()
    {
        var fleet = Fleet();
        Next(fleet, Step(0), Step(1), Step(2)).ShouldBe(new RolloutTurn.Begin(Ids[1]));
        Next(fleet, Step(0), Step(1, RolloutStepState.Done), Step(2)).ShouldBe(new RolloutTurn.Begin(Ids[2]));
        Next(fleet, Step(0), Step(1, RolloutStepState.Done), Step(2, RolloutStepState.Done)).ShouldBe(new RolloutTurn.Begin(Ids[0]));
        Next(fleet, [.. Ids.Select((_, i) => Step(i, RolloutStepState.Done))]).ShouldBe(new RolloutTurn.End());
    }

    [Fact]
    public void A_node_is_through_when_its_agent_says_so_and_it_serves_and_the_meta_group_is_whole()
    {
        var steps = new[] { Step(0), Step(1, RolloutStepState.Running), Step(2) };
        Next(Fleet(), steps).ShouldBe(new RolloutTurn.Finish(Ids[1]));
        Waits(Fleet(report: Good with { Revision = 1 }), steps, "the agent is at it: running");
        Waits(Fleet(report: Good with { Restarts = 0 }), steps, "the agent is at it: running");
        Waits(Fleet(report: Good with { Trouble = "refused" }), steps, "refused");
        Waits(Fleet(trouble: "catching up"), steps, "catching up");
        Waits(Fleet(meta: "no leader"), steps, "no leader");
        Waits(Fleet(isFresh: false), steps, "its agent says nothing");
        Waits(Fleet() with { Nodes = [] }, steps, "there is no such node");
    }

    [Fact]
    public void A_node_of_another_release_is_through_when_its_server_says_so_itself()
    {
        var steps = new[] { Step(0), Step(1, RolloutStepState.Running), Step(2) };
        Waits(Middle(n => n with { Wanted = "2.15.2", Release = "2.15.1" }), steps, "the server says it is 2.15.1, and 2.15.2 is wanted");
        Next(Middle(n => n with { Wanted = "2.15.2", Release = "2.15.2" }), steps).ShouldBe(new RolloutTurn.Finish(Ids[1]));
        Waits(Middle(n => n with { Wanted = "2.15.2", Report = Good with { Revision = 1, Trouble = "nats-server 2.15.2 is not on this machine" } }), steps, "nats-server 2.15.2 is not on this machine");
    }

    [Fact]
    public void A_node_whose_machine_is_gone_leaves_without_being_asked_and_is_waited_for_in_all_else()
    {
        var gone = Middle(n => n with { Trouble = "the controller has no connection to it", IsReportFresh = false, IsGone = true, Streams = null });
        RolloutStep Leaves(RolloutStepState state, long revision) => Step(1, state, StepEffect.Leave, revision);
        Next(gone, Leaves(RolloutStepState.Waiting, 0)).ShouldBe(new RolloutTurn.Begin(Ids[1]));
        Next(gone, Leaves(RolloutStepState.Running, 0)).ShouldBe(new RolloutTurn.Dismiss(Ids[1]));
        Next(gone with { MetaPeers = new HashSet<string>(["node-0", "node-1"]) }, Leaves(RolloutStepState.Running, 2)).ShouldBe(new RolloutTurn.Forget(Ids[1], "node-1"));
        Next(gone, Leaves(RolloutStepState.Running, 2)).ShouldBe(new RolloutTurn.Finish(Ids[1]));
        Next(gone, Step(1)).ShouldBe(new RolloutTurn.Wait(Ids[1], "the agent of node-1 does not ask for orders"));
        // Its server may come to itself, and what it alone keeps with it.
        var mute = Middle(n => n with { Trouble = "the controller has no connection to it", Streams = null });
        Next(mute, Leaves(RolloutStepState.Waiting, 0)).ShouldBeOfType<RolloutTurn.Wait>().Why.ShouldStartWith("node-1: its server does not say what streams");
        Next(mute, Leaves(RolloutStepState.Running, 0)).ShouldBeOfType<RolloutTurn.Wait>().Why.ShouldStartWith("its server does not say what streams");
        // A server without its agent may come to itself.
        Next(Middle(n => n with { IsReportFresh = false }), Leaves(RolloutStepState.Waiting, 0)).ShouldBe(new RolloutTurn.Wait(Ids[1], "the agent of node-1 does not ask for orders"));
    }

    [Fact]
    public void None_is_begun_while_an_order_of_an_earlier_rollout_is_still_being_carried_out()
    {
        var steps = new[] { Step(0), Step(1, RolloutStepState.Done), Step(2) };
        Next(Middle(n => n with { IsAtIt = true }), steps).ShouldBe(new RolloutTurn.Wait(Ids[2], "node-1: the agent is at it: running"));
        Next(Middle(n => n with { IsAtIt = true }), Step(0), Step(1), Step(2)).ShouldBe(new RolloutTurn.Begin(Ids[1]));
    }

    [Fact]
    public void None_is_begun_while_another_is_not_in_order()
    {
        var steps = new[] { Step(0), Step(1, RolloutStepState.Done), Step(2) };
        Next(Fleet(trouble: "is down"), steps).ShouldBe(new RolloutTurn.Wait(Ids[2], "node-1: is down"));
        Next(Fleet(meta: "node-1 is not current in the meta group"), steps).ShouldBe(new RolloutTurn.Wait(Ids[2], "node-1 is not current in the meta group"));
    }

    [Fact]
    public void A_node_in_trouble_gets_first_what_may_cure_it()
    {
        var steps = new[] { Step(0), Step(1), Step(2) };
        Next(Fleet(trouble: "is down", meta: "node-1 is not current in the meta group"), steps).ShouldBe(new RolloutTurn.Begin(Ids[1]));
        Next(Fleet(trouble: "is down", isFresh: false), steps).ShouldBe(new RolloutTurn.Wait(Ids[1], "the agent of node-1 does not ask for orders"));
    }

    [Fact]
    public void A_pause_lets_the_node_in_hand_finish_and_begins_no_other()
    {
        RolloutTurn.Next(RolloutState.Paused, [Step(0), Step(1, RolloutStepState.Running), Step(2)], Fleet()).ShouldBe(new RolloutTurn.Finish(Ids[1]));
        RolloutTurn.Next(RolloutState.Paused, [Step(0), Step(1, RolloutStepState.Done), Step(2)], Fleet()).ShouldBe(new RolloutTurn.Rest());
    }

    private static FleetPicture Middle(Func<NodePicture, NodePicture> change) => Fleet() is var fleet ? fleet with { Nodes = [fleet.Nodes[0], change(fleet.Nodes[1]), fleet.Nodes[2]] } : null!;

    private static RolloutTurn Next(FleetPicture fleet, params RolloutStep[] steps) => RolloutTurn.Next(RolloutState.Running, steps, fleet);

    private static void Waits(FleetPicture fleet, RolloutStep[] steps, string why) => Next(fleet, steps).ShouldBe(new RolloutTurn.Wait(Ids[1], why));

    // All is well but what is said of the node in the middle; node-0 leads the meta group.
    private static FleetPicture Fleet(string? trouble = null, string? meta = null, AgentReport? report = null, bool isFresh = true) => new(
        [new(Ids[0], "node-0", null, Good, true), new(Ids[1], "node-1", trouble, report ?? Good, isFresh), new(Ids[2], "node-2", null, Good, true)], "node-0", new HashSet<string>(), meta);

    private static RolloutStep Step(int node, RolloutStepState state = RolloutStepState.Waiting, StepEffect effect = StepEffect.Restart, long revision = 2) => new()
    {
        RolloutId = RolloutId.New(DateTimeOffset.UnixEpoch),
        NodeId = Ids[node],
        Place = node,
        NodeName = $"node-{node}",
        Effect = effect,
        Keys = "",
        Connections = 0,
        State = state,
        Revision = revision,
        Restarts = 1,
    };
}
