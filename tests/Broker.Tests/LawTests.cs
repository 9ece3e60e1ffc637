using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Tests;

/// <summary>The laws that real servers taught (nats-auth.md §0.2), each broken by hand on a fleet of three nodes and looked at from outside:
/// by what the nodes have on disk, and by whether clients may do what they should. Two more have tests of their own: an account that a
/// returning node brings back (RetirementTests), and one generation, one JWT (CrashTests).</summary>
[Collection(LongestFirst.Name)]
public sealed class LawTests
{
    // Long, so that what is found at once is not found by the timer.
    private static readonly (string, string) NoTimer = ("Controller:DriftTimeSpan", "00:10:00");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Law_3_edits_of_one_second_end_with_the_last_on_every_node_also_on_one_that_missed_them()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        world.Nodes[1].Kill9();

        var start = Now;
        for (var i = 1; i <= 4; i++)
        {
            var description = $"edit {i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            await world.ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(
                s => s.SetProperty(a => a.Claims, Account.NewClaims.Replace("\"type\"", $"\"description\":\"{description}\",\"type\"", StringComparison.Ordinal)), Ct));
        }

        (Now - start).ShouldBeLessThan(TimeSpan.FromSeconds(4), "four edits must not have had four seconds");
        await world.Nodes[1].RestartAsync(Ct);
        await world.ConvergedAsync();
        world.Nodes.Select(n => NatsJwt.DecodeAccountClaims(World.OnDisk(n, account.PublicKey)!).Account.Description).ShouldBe(["edit 4", "edit 4", "edit 4"]);
    }

    [Theory]
    [InlineData("an older one of ours")]
    [InlineData("another operator's")]
    [InlineData("one the account signed itself")]
    public async Task Laws_1_and_2_whatever_somebody_else_pushes_is_found_at_once_and_replaced(string what)
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct, NoTimer);
        await world.ConvergedAsync();
        var older = World.OnDisk(world.Nodes[0], account.PublicKey)!;
        await world.ChangeAsync(account);
        await world.ConvergedAsync();
        await LinksListenAsync(controller);

        var pushed = what switch
        {
            "an older one of ours" => older,
            "another operator's" => Signed(account.PublicKey, PrefixByte.Operator),
            _ => Signed(account.PublicKey, PrefixByte.Account),
        };
        await PushAsync(world, pushed);

        await Eventually.ShouldBeAsync(() => Alarms(controller) > 0, true, Patience, Ct);
        await world.ConvergedAsync();
    }

    [Fact]
    public async Task Law_4_a_deletion_by_somebody_else_is_found_at_once_and_undone()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct, NoTimer);
        await world.ConvergedAsync();
        await LinksListenAsync(controller);

        var system = await world.ConnectSystemAsync(world.Nodes[0]);
        await using (system.Connection)
        {
            var answers = await system.DeleteClaimsAsync(await world.SignDeletionAsync(account), ServerExpectation.Of(3), TimeSpan.FromSeconds(5), Ct);
            answers.Count(a => a.Succeeded).ShouldBe(3);
        }

        await Eventually.ShouldBeAsync(() => controller.Metric("trunkline_drift_total{kind=\"missing\"}") > 0, true, Patience, Ct);
        await world.ConvergedAsync();
    }

    [Fact]
    public async Task An_exporter_is_there_before_its_importer_and_messages_flow()
    {
        await using var world = await World.StartAsync();
        // A look at all accounts writes both down at once: here the bell alone may bring them about.
        await using var controller = await RunningController.StartAsync(world, Ct, NoTimer, ("Controller:ResyncTimeSpan", "00:10:00"));
        await world.ConvergedAsync();
        await LinksListenAsync(controller);
        var (exporter, importer) = (await world.AddAccountAsync(ring: false), await world.AddAccountAsync(ring: false));
        await world.ChangeAsync(importer, async db =>
        {
            db.Add(new Export { OrganizationId = exporter.OrganizationId, Id = Kernel.ExportId.New(Now), AccountId = exporter.Id, Type = SharedType.Stream, Subject = "prices.>", Claims = """{"name":"prices","subject":"prices.>","type":"stream"}""", CreatedAt = Now });
            db.Add(new Import { OrganizationId = importer.OrganizationId, Id = Kernel.ImportId.New(Now), AccountId = importer.Id, Type = SharedType.Stream, ExporterPublicKey = exporter.PublicKey, Subject = "prices.>", Claims = $$"""{"name":"prices","subject":"prices.>","account":"{{exporter.PublicKey}}","type":"stream"}""", CreatedAt = Now });
            await db.SaveChangesAsync(Ct);
            await db.NextGenerationAsync(exporter.Id, Now, Ct);
        });
        await world.ConvergedAsync();

        await using (var db = world.AsOwner())
        {
            var at = await db.NodePublications.Where(p => p.AccountId == exporter.Id || p.AccountId == importer.Id).GroupBy(p => p.AccountId).ToDictionaryAsync(g => g.Key, g => g.Min(p => p.At), Ct);
            at[exporter.Id].ShouldBeLessThan(at[importer.Id]);
        }

        await using var from = await world.ConnectAsync(exporter, world.Nodes[0]);
        await using var to = await world.ConnectAsync(importer, world.Nodes[2]);
        await using var subscription = await to.SubscribeCoreAsync<byte[]>("prices.>", cancellationToken: Ct);
        await to.PingAsync(Ct);
        // Interest crosses the gateways in its own time.
        string? heard = null;
        for (var attempt = 0; attempt < 300 && heard is null; attempt++)
        {
            await from.PublishAsync("prices.eur", "1.08"u8.ToArray(), cancellationToken: Ct);
            await Task.Delay(100, Ct);
            heard = subscription.Msgs.TryRead(out var message) ? Encoding.UTF8.GetString(message.Data ?? []) : null;
        }

        heard.ShouldBe("1.08");
    }

    private static double Alarms(RunningController controller) =>
        controller.Metric("trunkline_drift_total{kind=\"foreign\"}") + controller.Metric("trunkline_drift_total{kind=\"rolled_back\"}");

    // The first comparisons are over and the subscriptions stand on the servers: what is found now is heard.
    private static async Task LinksListenAsync(RunningController controller)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        controller.Metric("trunkline_drift_total{kind=\"foreign\"}").ShouldBe(0);
    }

    private static string Signed(string account, PrefixByte by)
    {
        using var key = KeyPair.CreatePair(by);
        var claims = NatsJwt.NewAccountClaims(account);
        claims.Name = "intruder";
        return NatsJwt.Encode(claims, key, Now);
    }

    private static async Task PushAsync(World world, string jwt)
    {
        var system = await world.ConnectSystemAsync(world.Nodes[0]);
        await using var connection = system.Connection;
        (await system.UpdateClaimsAsync(jwt, ServerExpectation.Of(3), TimeSpan.FromSeconds(5), Ct)).Count(a => a.Succeeded).ShouldBe(3);
    }
}
