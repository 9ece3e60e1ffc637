using Platform.Local.Layout;

namespace Platform.Local.Tests.Layout;

public sealed class LayoutTests
{
    [Fact]
    public void The_default_base_gives_the_well_known_client_port() => new PortPlan(PortPlan.DefaultBase).Node(0).Client.ShouldBe(4222);

    [Fact]
    public void No_two_listeners_of_nine_nodes_share_a_port()
    {
        var plan = new PortPlan(4200);
        int[] all = [plan.Portal, plan.Postgres, plan.Controller, plan.Callout(0), plan.Callout(1), plan.Callout(2), .. Enumerable.Range(0, 9).SelectMany(k => plan.Node(k).OfServer().Append(plan.Node(k).Agent))];

        all.Distinct().Count().ShouldBe(6 + (9 * 8));
        all.Max().ShouldBe(4309);
    }

    [Fact]
    public void The_highest_base_still_has_room_for_nine_nodes() => new PortPlan(PortPlan.HighestBase).Node(8).Agent.ShouldBe(65_535);

    [Theory]
    [InlineData("3x1", true)]
    [InlineData("3x3", true)]
    [InlineData("1x1", true)]
    [InlineData("0x1", false)]
    [InlineData("4x1", false)]
    [InlineData("1x5", true)]
    [InlineData("1x6", false)]
    [InlineData("3x4", false)]
    [InlineData("3", false)]
    [InlineData("axb", false)]
    public void A_fleet_has_one_to_three_regions_of_one_to_five_nodes_and_nine_at_most(string text, bool valid)
    {
        FleetShape.TryParse(text, out var shape).ShouldBe(valid);
        shape?.ToString().ShouldBe(text);
    }

    [Fact]
    public void Nodes_are_named_and_numbered_region_by_region() =>
        new FleetShape(3, 3).Lay(new LocalSite(new(4200), "")).SelectMany(r => r.Nodes).Select(n => $"{n.Name} {n.ClientUrl}").ShouldBe(
        [
            "us-east-1 nats://127.0.0.1:4222", "us-east-2 nats://127.0.0.1:4232", "us-east-3 nats://127.0.0.1:4242",
            "eu-west-1 nats://127.0.0.1:4252", "eu-west-2 nats://127.0.0.1:4262", "eu-west-3 nats://127.0.0.1:4272",
            "ap-south-1 nats://127.0.0.1:4282", "ap-south-2 nats://127.0.0.1:4292", "ap-south-3 nats://127.0.0.1:4302",
        ]);
}
