namespace Platform.Authority.Tests.Topology;

public sealed class TopologyRulesTests
{
    private static readonly FleetTopology Three = Fleet.Of(("us-east", 1), ("eu-west", 1), ("ap-south", 1));

    [Fact]
    public void Three_regions_with_one_node_each_or_three_or_one_alone_are_good()
    {
        foreach (var good in new[] { Three, Fleet.Of(("us-east", 3), ("eu-west", 3), ("ap-south", 3)), Fleet.Of(("us-east", 1)), Fleet.Of(("us-east", 3)) })
        {
            TopologyRules.Check(good).ShouldBeEmpty();
            TopologyRules.CheckQuorum(good).ShouldBeEmpty();
        }
    }

    [Fact]
    public void What_cannot_run_is_refused_with_its_place_and_the_way_out()
    {
        Wrong(new([]), "regions: there is none. Name at least one.");
        Wrong(new([.. Three.Regions, new("sa-east", "South America", "sa", "local", [])]), "regions/sa-east: it has no node. Add one, or remove the region.");
        Wrong(new([.. Three.Regions, Three.Regions[0]]), "regions/us-east: there are 2 of this name. A cluster's name is unique.");
        Wrong(Changed(n => n with { Name = "Us_East" }), "nodes/Us_East: a name is 1 to 63 small letters, digits and hyphens, and begins and ends with a letter or digit.");
        Wrong(Changed(n => n with { Name = "controller" }), "nodes/controller: agents take orders from whoever has a certificate of this name. Choose another.");
        Wrong(Changed(n => n with { Name = "eu-west-1" }), "nodes/eu-west-1: there are 2 of this name. A server's name is unique in the whole fleet.");
        Wrong(Changed(n => n with { Ports = n.Ports with { Mqtt = n.Ports.Client } }), $"port {Three.Regions[0].Nodes[0].Ports.Client} of 127.0.0.1 is wanted by us-east-1/client and us-east-1/mqtt. Give each its own.");
        Wrong(Changed(n => n with { Ports = n.Ports with { Mqtt = 70_000 } }), "nodes/us-east-1/ports/mqtt: 70000 is no port. Use 1 to 65535.");
        Wrong(Changed(n => n with { DrainSeconds = 0 }), "nodes/us-east-1/drain_seconds: 0 is not within 1 and 3600.");
        Wrong(Changed(n => n with { Host = "" }), "nodes/us-east-1: host, and advertise where it is given, name an address.");
        Wrong(Changed(n => n with { JetStream = new(0, 0) }), "nodes/us-east-1/jet_stream: max_file_bytes is more than 0, max_memory_bytes 0 or more. Leave jet_stream out for a node without it.");
        Wrong(Changed(n => n with { JetStream = new(1, 1, "never") }), "nodes/us-east-1/jet_stream/durability: 'never' is neither replicated nor always.");
    }

    [Fact]
    public void A_release_of_nats_server_is_one_that_may_be_run()
    {
        TopologyRules.Check(Three with { NatsServer = "2.15.1" }).ShouldBeEmpty();
        Wrong(Three with { NatsServer = "2.15" }, "nats_server: '2.15' is no release. It is like 2.15.1: three numbers, and none that is still a candidate.");
        Wrong(Three with { NatsServer = "2.16.0-RC.1" }, "nats_server: '2.16.0-RC.1' is no release. It is like 2.15.1: three numbers, and none that is still a candidate.");
        Wrong(Three with { NatsServer = "../../2.15.1" }, "nats_server: '../../2.15.1' is no release. It is like 2.15.1: three numbers, and none that is still a candidate.");
        Wrong(Changed(n => n with { NatsServer = "2.14.2" }), "nodes/us-east-1/nats_server: releases older than 2.12.12, and 2.14 before 2.14.3, carry published vulnerabilities. 2.14.2 is one of them; choose a newer one.");
    }

    [Fact]
    public void One_node_may_run_a_release_before_the_others()
    {
        var canary = Changed(n => n with { NatsServer = "2.15.2" }) with { NatsServer = "2.15.1" };
        canary.Nodes.Select(n => canary.ReleaseOf(n.Node)).ShouldBe(["2.15.2", "2.15.1", "2.15.1"]);
        Three.Nodes.ShouldAllBe(n => Three.ReleaseOf(n.Node) == null);
    }

    [Fact]
    public void A_meta_group_that_would_be_lost_too_easily_is_refused()
    {
        TopologyRules.CheckQuorum(Fleet.Of(("us-east", 3), ("eu-west", 2))).ShouldHaveSingleItem().ShouldContain("with two regions (us-east, eu-west)");
        TopologyRules.CheckQuorum(Fleet.Of(("us-east", 2), ("eu-west", 1), ("ap-south", 1))).ShouldHaveSingleItem().ShouldContain("4 nodes vote in the meta group");
        TopologyRules.CheckQuorum(new([.. Three.Regions.Select(r => r with { Nodes = [.. r.Nodes.Select(n => n with { JetStream = null })] })]))
            .ShouldHaveSingleItem().ShouldContain("no node would keep streams");
    }

    [Fact]
    public void A_node_keeps_its_region_and_its_ports()
    {
        var moved = new FleetTopology([Three.Regions[0] with { Nodes = [Three.Regions[1].Nodes[0]] }, Three.Regions[1] with { Nodes = [Three.Regions[0].Nodes[0]] }, Three.Regions[2]]);
        TopologyRules.CheckChange(Three, moved).Count.ShouldBe(2);
        TopologyRules.CheckChange(Three, Changed(n => n with { Ports = n.Ports with { Client = 1 } })).ShouldHaveSingleItem().ShouldContain("host and ports stay as they are");
        TopologyRules.CheckChange(Three, Changed(n => n with { Zone = "z", JetStream = null })).ShouldBeEmpty();
    }

    [Fact]
    public void A_document_is_read_as_it_was_written_and_one_with_a_member_too_many_is_not()
    {
        FleetTopology.Read(Three.Write()).Write().ShouldBe(Three.Write());
        Should.Throw<System.Text.Json.JsonException>(() => FleetTopology.Read(Three.Write().Replace("\"zone\"", "\"zones\"", StringComparison.Ordinal))).Message.ShouldContain("zones");
    }

    private static void Wrong(FleetTopology topology, string problem) => TopologyRules.Check(topology).ShouldContain(problem);

    private static FleetTopology Changed(Func<TopologyNode, TopologyNode> change) =>
        new([Three.Regions[0] with { Nodes = [change(Three.Regions[0].Nodes[0])] }, .. Three.Regions.Skip(1)]);
}
