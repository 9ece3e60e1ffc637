using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Broker.Tests.Callout;

/// <summary>What default_sentinel changes for who came in before there was auth callout: nothing.</summary>
[Collection(LongestFirst.Name)]
public sealed class SentinelTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_clients_without_a_NATS_JWT_are_asked_about()
    {
        await using var world = await World.StartAsync();
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var responder = await Responder.StartAsync(world, node: 0, Ct);

        // Creds, the console, the system account, a leaf node: let in as before, and nobody is asked.
        var credential = await world.IssueAsync(account);
        await using (await World.ConnectAsync(credential, world.Nodes[1]))
        await using (await world.ConnectConsoleAsync(account, world.Nodes[1]))
        await using ((await world.ConnectSystemAsync(world.Nodes[1])).Connection)
        {
            using var issued = await world.IssueCredsAsync(account);
            var file = Path.GetTempFileName();
            await File.WriteAllBytesAsync(file, issued.Creds.ToArray(), Ct);
            using var leaf = await NatsServerProcess.StartAsync(
                $$"""leafnodes { remotes: [ { url: "nats-leaf://127.0.0.1:{{world.Nodes[1].Ports.LeafNode}}", credentials: "{{file}}" } ] }""", Ct);
            await Eventually.ShouldBeAsync(() => Task.FromResult(leaf.LogText.Contains("Leafnode connection created", StringComparison.Ordinal)), true, TimeSpan.FromSeconds(20), Ct);
            File.Delete(file);
        }

        // A credential that is no longer good is refused at once, not asked about.
        await world.ChangeAsync(account, db => db.Credentials.Where(c => c.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, TimeProvider.System.GetUtcNow()), Ct));
        await world.ConvergedAsync();
        await Should.ThrowAsync<NatsException>(() => World.ConnectAsync(credential, world.Nodes[1]));
        responder.Requests.ShouldBe(0);

        // With nothing, or with what the service does not know: asked, and refused by its answer, not by silence.
        var began = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<NatsException>(() => World.ConnectWithTokenAsync("nobody/x", world.Nodes[1]));
        responder.Requests.ShouldBe(1);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }
}
