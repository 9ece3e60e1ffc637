using Platform.Kernel;
using Platform.Portal.Features.Fleet;
using Platform.Store;

namespace Platform.Portal.Tests.Fleet;

public sealed class NodeStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, 5, NodeState.Answering)]
    [InlineData(true, 30, NodeState.Answering)]
    [InlineData(true, 31, NodeState.Stale)]
    [InlineData(true, null, NodeState.Stale)]
    [InlineData(false, 5, NodeState.NotAnswering)]
    [InlineData(false, 500, NodeState.NotAnswering)]
    [InlineData(false, null, NodeState.NeverSeen)]
    public void A_node_is_what_the_controller_last_knew_of_it(bool isUp, int? secondsAgo, NodeState expected) =>
        NodeStates.Of(isUp, secondsAgo is { } s ? Now.AddSeconds(-s) : null, Now).ShouldBe(expected);

    [Fact]
    public void A_node_that_went_was_last_heard_when_it_last_said_anything()
    {
        var node = new Node
        {
            Id = NodeId.New(Now),
            OperatorId = OperatorId.New(Now),
            RegionId = RegionId.New(Now),
            Name = "us-east-1",
            ClientUrl = "",
            WebSocketUrl = "",
            MqttUrl = "",
            LeafNodeUrl = "",
            MonitoringUrl = "",
            IsUp = false,
            SeenAt = Now.AddMinutes(-2),
            Version = "2.15.1",
        };
        var report = new NodeReport { NodeId = node.Id, ServerId = "N", At = Now.AddMinutes(-1), Pulse = FleetSample.Pulse(), Epoch = 1 };

        var reported = FleetNodeView.From("us-east", node, report, null, Now);
        (reported.State, reported.HeardAt, reported.Connections, reported.JetStream!.IsMetaLeader).ShouldBe((NodeState.NotAnswering, Now.AddMinutes(-1), 7, true));
        var silent = FleetNodeView.From("us-east", node, null, null, Now);
        (silent.State, silent.HeardAt, silent.Connections, silent.Version).ShouldBe((NodeState.NotAnswering, Now.AddMinutes(-2), null, "2.15.1"));
    }

    [Fact]
    public void Two_of_many_regions_lines_never_share_their_words_place()
    {
        foreach (var count in Enumerable.Range(1, 8))
        {
            var regions = Enumerable.Range(0, count).Select(i => new FleetRegionView($"r{i}", "R", 1, 1, 0)).ToList();
            var map = FleetMap.Of(regions, FleetLinkView.Between([.. regions.Select(r => r.Name)], []));
            (map.Sites.Count, map.Lines.Count).ShouldBe((count, count * (count - 1) / 2));
            map.Lines.Select(l => (l.X, l.Y)).ShouldBeUnique();
            map.Lines.ShouldAllBe(l => l.Words == "no line");
        }
    }
}
