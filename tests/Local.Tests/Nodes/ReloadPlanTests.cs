using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class ReloadPlanTests
{
    private const string Old = "server_tags: [a], max_pending: 64MB, jetstream { max_file_store: 100, store_dir: \"x\" }, cluster { listen: \"h:1\", routes: [\"tls://h:1\"] }, gateway { listen: \"h:2\" }";

    [Theory]
    [InlineData("", "", "", nameof(ReloadEffect.Unchanged))]
    [InlineData("[a]", "[a, b]", "server_tags", nameof(ReloadEffect.Reload))]
    [InlineData("64MB", "32MB", "max_pending", nameof(ReloadEffect.Restart))]
    [InlineData("100", "101", "jetstream.max_file_store", nameof(ReloadEffect.Reload))]
    [InlineData("100", "99", "jetstream.max_file_store", nameof(ReloadEffect.Restart))]
    [InlineData("\"x\"", "\"y\"", "jetstream.store_dir", nameof(ReloadEffect.Restart))]
    [InlineData("[\"tls://h:1\"]", "[\"tls://h:1\", \"tls://i:1\"]", "cluster.routes", nameof(ReloadEffect.Reload))]
    [InlineData("\"h:1\"", "\"h:3\"", "cluster.listen", nameof(ReloadEffect.Restart))]
    [InlineData("gateway { listen: \"h:2\" }", "gateway { listen: \"h:2\", tls { verify: true } }", "gateway.tls.verify", nameof(ReloadEffect.Reload))]
    [InlineData("gateway { listen: \"h:2\" }", "", "gateway.listen", nameof(ReloadEffect.Restart))]
    [InlineData("server_tags: [a]", "server_tags: [a], server_tagsx: 1", "server_tagsx", nameof(ReloadEffect.Restart))]
    public void Says_what_a_change_takes_and_by_which_key(string from, string to, string key, string effect)
    {
        var plan = ReloadPlan.Between(ConfReader.Read(Old), ConfReader.Read(from is "" ? Old : Old.Replace(from, to)));

        plan.Effect.ToString().ShouldBe(effect);
        plan.Reloads.Concat(plan.Restarts).ShouldBe(key is "" ? [] : [key]);
    }

    [Fact]
    public void One_key_that_needs_a_restart_decides_for_all()
    {
        var plan = ReloadPlan.Between(ConfReader.Read(Old), ConfReader.Read(Old.Replace("[a]", "[b]").Replace("64MB", "1MB")));

        (plan.Effect, plan.Reloads.Single(), plan.Restarts.Single()).ShouldBe((ReloadEffect.Restart, "server_tags", "max_pending"));
    }
}
