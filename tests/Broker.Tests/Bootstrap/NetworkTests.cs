using Microsoft.EntityFrameworkCore;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Bootstrap;

public sealed class NetworkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", null)]
    [InlineData("FD00::/8", "fd00::/8", null)]
    [InlineData("127.0.0.1/32", "127.0.0.1/32", null)]
    [InlineData("10.1.2.3/8", null, "10.1.2.3/8 names an address inside a network. The network is 10.0.0.0/8.")]
    [InlineData("10.0.0.1", null, "10.0.0.1 is an address. A network of one address is 10.0.0.1/32.")]
    [InlineData("10.0.0.0/33", null, "The prefix length of 10.0.0.0/33 must lie between 0 and 32.")]
    [InlineData("10.0.0.0/-1", null, "10.0.0.0/-1 is no network. Write it as an address and a prefix length: 10.1.0.0/16, fd00::/8.")]
    [InlineData("example.com", null, "example.com is no network. Write it as an address and a prefix length: 10.1.0.0/16, fd00::/8.")]
    public void A_network_is_read_or_refused_with_the_way_out(string text, string? network, string? wrong) => Networks.Read(text).ShouldBe((network, wrong));

    [Fact]
    public async Task Commands_allow_list_and_forbid_with_an_audit_row_each_and_the_bell()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], failPoint: null, Ct)).ExitCode.ShouldBe(0);
        using var rung = new SemaphoreSlim(0);
        await using var listener = await Listener.StartAsync(broker.Database.Owner, "trunkline_admission", () => rung.Release(), Ct);
        (await broker.RunAsync(["admin", "networks"], null, Ct)).ShouldBe((0, "Identity providers and webhooks may be in no private network. Allow one: allow-network CIDR\n"));
        (await broker.RunAsync(["admin", "allow-network", "10.1.2.3/8"], null, Ct)).ShouldBe((1, "10.1.2.3/8 names an address inside a network. The network is 10.0.0.0/8.\n"));
        (await broker.RunAsync(["admin", "allow-network", "10.0.0.0/8", "--note", "the lab"], null, Ct)).ShouldBe((0, "Identity providers and webhooks may be in 10.0.0.0/8.\n"));
        (await rung.WaitAsync(TimeSpan.FromSeconds(2), Ct)).ShouldBeTrue();
        (await broker.RunAsync(["admin", "networks"], null, Ct)).Output.ShouldMatch(@"^10\.0\.0\.0/8 +\d{4}-\d\d-\d\d  the lab\n$");
        (await broker.RunAsync(["admin", "forbid-network", "10.0.0.0/8"], null, Ct)).ExitCode.ShouldBe(0);
        (await broker.RunAsync(["admin", "forbid-network", "10.0.0.0/8"], null, Ct)).ShouldBe((1, "10.0.0.0/8 was not allowed.\n"));
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        (await db.AuditRows.Where(r => r.OrganizationId == Organization.Platform && r.Target == "10.0.0.0/8").OrderBy(r => r.Sequence).Select(r => r.Action).ToListAsync(Ct))
            .ShouldBe(["allowed_network.allow", "allowed_network.forbid"]);
        (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
    }
}
