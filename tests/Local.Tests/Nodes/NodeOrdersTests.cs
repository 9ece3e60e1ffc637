using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Broker.Topology;

namespace Platform.Local.Tests.Nodes;

public sealed class NodeOrdersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-orders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_last_order_counts_after_a_restart_of_the_agent_until_the_node_is_laid_out_anew()
    {
        var spec = Specs.Fixed(1) with { Folder = _folder };
        var place = new NodePlace(spec.Host, null, spec.Ports, spec.Tags with { Zone = "z" }, spec.Routes, spec.Gateways, null, 60);
        var orders = new NodeOrders(spec);
        orders.Current.ShouldBe(NodeOrder.None);
        orders.Spec.ShouldBe(spec);
        orders.Take(new(3, 1, place));

        var again = new NodeOrders(spec);
        (again.Current.Revision, again.Current.Restarts, again.Done.Revision).ShouldBe((3, 1, 0));
        (again.Spec.Tags.Zone, again.Spec.JetStream, again.Spec.DrainSeconds, again.Spec.Name).ShouldBe(("z", null, 60, spec.Name));
        again.Finish(again.Current);
        new NodeOrders(spec).Done.Restarts.ShouldBe(1);
        new NodeOrders(spec with { DrainSeconds = 9 }).Current.ShouldBe(NodeOrder.None);
    }

    [Fact]
    public void A_cordon_is_another_order_and_the_node_gets_no_new_streams()
    {
        var spec = Specs.Fixed(1) with { Folder = _folder };
        var orders = new NodeOrders(spec);
        orders.Take(new(1, 0, null, $"ap-south-1,{spec.Name}"));
        orders.Current.Cordoned.ShouldNotBeEmpty();
        var cordoned = NatsConfig.Render(orders.Spec, "SYS", "jwt", callout: null, platform: null, new Version(2, 15, 1));
        cordoned.ShouldContain("\"!jetstream\"");
        ReloadPlan.Between(ConfReader.Read(NatsConfig.Render(spec, "SYS", "jwt", callout: null, platform: null, new Version(2, 15, 1))), ConfReader.Read(cordoned)).Effect.ShouldBe(ReloadEffect.Reload);
        orders.Take(new(1, 0, null, "ap-south-1"));
        orders.Spec.ShouldBe(spec);
    }

    [Fact]
    public void A_file_of_another_release_is_no_order()
    {
        File.WriteAllText(Path.Combine(_folder, "order.json"), """{"layout":"","commands":[]}""");
        new NodeOrders(Specs.Fixed(1) with { Folder = _folder }).Current.ShouldBe(NodeOrder.None);
    }

    [Fact]
    public async Task Whoever_waits_hears_of_the_next_order()
    {
        var orders = new NodeOrders(Specs.Fixed(1) with { Folder = _folder });
        var waiting = orders.ChangedAsync(orders.Current, TestContext.Current.CancellationToken);
        orders.Take(NodeOrder.None);
        waiting.IsCompleted.ShouldBeFalse();
        orders.Take(new(1, 1, null));
        await waiting;
        NodeOrders.IsDismissed(orders.Current).ShouldBeTrue();
    }
}
