using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Callout;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Broker.Tests.Callout;

/// <summary>Keys change under a loop of clients that connect to every region with nothing but a token: none is refused, and nobody waits.</summary>
[Collection(LongestFirst.Name)]
public sealed class RotationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_xkey_rotates_and_no_client_is_refused()
    {
        await using var stage = await Stage.SetAsync();
        var before = await stage.StateAsync();

        var said = await stage.RotateAsync(r => r.XKeyAsync);

        var after = await stage.StateAsync();
        after.XKey.ShouldNotBe(before.XKey);
        (after.NextXKey, after.FormerXKeys.Count).ShouldBe((null, 0));
        said.ShouldContain($"done: requests are sealed for {after.XKey}; {before.XKey} is destroyed");
        (await stage.NamedOnNodesAsync()).ShouldBe([after.XKey]);
        await stage.NobodyWasRefusedAsync();
    }

    [Fact]
    public async Task The_signing_key_rotates_and_no_client_is_refused()
    {
        await using var stage = await Stage.SetAsync();
        var before = await stage.StateAsync();

        await stage.RotateAsync(r => r.SignerAsync);

        var after = await stage.StateAsync();
        (after.Signer, after.FormerSigners.Count).ShouldBe((before.Spare, 0));
        after.Spare.ShouldNotBeOneOf(before.Signer, before.Spare, null);
        var keys = NatsJwt.DecodeAccountClaims(World.OnDisk(stage.World.Nodes[0], stage.World.Callout.AuthAccountPublicKey)).Account.SigningKeys!.Select(k => k.Key).ToList();
        keys.ShouldContain(after.Signer);
        keys.ShouldContain(after.Spare);
        keys.ShouldNotContain(before.Signer);
        await stage.NobodyWasRefusedAsync();
    }

    [Fact]
    public async Task No_server_is_told_of_a_key_that_a_callout_process_does_not_hold()
    {
        await using var stage = await Stage.SetAsync();
        var before = await stage.StateAsync();
        stage.Responders[1].IsCurious = false;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var said = new StringWriter();
        var rotating = stage.RotateAsync(r => r.XKeyAsync, said, patience.Token);
        await Eventually.ShouldBeAsync(() => Task.FromResult(said.ToString().Contains("waiting for callout responder-1 to hold X", StringComparison.Ordinal)), true, TimeSpan.FromSeconds(60), Ct);
        await Task.Delay(1000, Ct);
        (await stage.NamedOnNodesAsync()).ShouldBe([before.XKey]);
        await patience.CancelAsync();
        await rotating.ShouldThrowAsync<OperationCanceledException>();

        // It goes on with the key made before.
        var made = (await stage.StateAsync()).NextXKey;
        stage.Responders[1].IsCurious = true;
        await stage.RotateAsync(r => r.XKeyAsync);
        (await stage.StateAsync()).XKey.ShouldBe(made);
        await stage.NobodyWasRefusedAsync();
    }

    [Fact]
    public async Task A_node_that_was_away_comes_back_with_the_former_key_and_is_waited_for()
    {
        await using var stage = await Stage.SetAsync(nodesToConnectTo: [0, 1]);
        var before = await stage.StateAsync();
        stage.World.Nodes[2].Kill9();
        await Eventually.ShouldBeAsync(stage.NodesUpAsync, 2, TimeSpan.FromSeconds(30), Ct);

        var said = new StringWriter();
        var rotating = stage.RotateAsync(r => r.XKeyAsync, said, Ct);
        await Eventually.ShouldBeAsync(() => Task.FromResult(said.ToString().Contains("waiting for node ap-south-1 to confirm (it is down)", StringComparison.Ordinal)), true, TimeSpan.FromSeconds(30), Ct);
        rotating.IsCompleted.ShouldBeFalse();
        (await stage.StateAsync()).FormerXKeys.ShouldBe([before.XKey]);

        // It starts with the JWT it had, on its disk and in its configuration, and with both keys held nobody notices.
        await stage.World.Nodes[2].RestartAsync(Ct);
        await Eventually.ShouldBeAsync(() => IsLetInAsync(stage, node: 2), true, TimeSpan.FromSeconds(30), Ct);
        await rotating;

        (await stage.NamedOnNodesAsync()).ShouldBe([(await stage.StateAsync()).XKey]);
        await stage.NobodyWasRefusedAsync();
    }

    [Theory]
    [InlineData(nameof(CalloutRotation.MakeXKeyAsync))]
    [InlineData(nameof(CalloutRotation.NameXKeyAsync))]
    public async Task Killed_between_two_steps_the_next_run_finishes_the_same_rotation(string last)
    {
        await using var stage = await Stage.SetAsync();
        var now = TimeProvider.System.GetUtcNow();
        await using (var db = stage.World.AsOwner())
        {
            var made = await stage.World.Get<CalloutRotation>().MakeXKeyAsync(db, now, Ct);
            if (last == nameof(CalloutRotation.NameXKeyAsync))
            {
                await Eventually.ShouldBeAsync(stage.HoldersAsync(made), 2, TimeSpan.FromSeconds(10), Ct);
                await CalloutRotation.NameXKeyAsync(db, made, now, Ct);
            }
        }

        var begun = await stage.StateAsync();
        await stage.RotateAsync(r => r.XKeyAsync);

        var after = await stage.StateAsync();
        (after.XKey, after.NextXKey, after.FormerXKeys.Count).ShouldBe((begun.NextXKey ?? begun.XKey, null, 0));
        await stage.NobodyWasRefusedAsync();
    }

    // Nobody answers a node before its gateways stand.
    private static async Task<bool> IsLetInAsync(Stage stage, int node)
    {
        try
        {
            await (await World.ConnectWithTokenAsync($"{stage.Account.Name}/early", stage.World.Nodes[node])).DisposeAsync();
            return true;
        }
        catch (NatsException)
        {
            return false;
        }
    }

    /// <summary>Three regions, a controller, two responders, and clients that come and go in all regions.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<string> _refused = new();
        private RunningController _controller = null!;
        private Task _clients = Task.CompletedTask;
        private int _admitted;

        private Stage(World world) => World = world;

        public World World { get; }

        public Account Account { get; private set; } = null!;

        public List<Responder> Responders { get; } = [];

        public static async Task<Stage> SetAsync(int[]? nodesToConnectTo = null)
        {
            var stage = new Stage(await World.StartAsync());
            stage.Account = await stage.World.AddAccountAsync();
            stage._controller = await RunningController.StartAsync(stage.World, Ct);
            await stage.World.ConvergedAsync();
            stage.Responders.Add(await Responder.StartAsync(stage.World, 0, Ct));
            stage.Responders.Add(await Responder.StartAsync(stage.World, 1, Ct));
            stage.Responders.ForEach(r => r.KeepsSessions = false);
            // The first answers take as long as opening keys for the first time does, and as the gateways to those who answer.
            foreach (var node in nodesToConnectTo ?? [0, 1, 2])
            {
                await Eventually.ShouldBeAsync(() => IsLetInAsync(stage, node), true, TimeSpan.FromSeconds(60), Ct);
            }

            stage._clients = Task.WhenAll((nodesToConnectTo ?? [0, 1, 2]).Select(n => stage.ComeAndGoAsync(n, stage._stop.Token)));
            return stage;
        }

        public async Task<CalloutKeyState> StateAsync()
        {
            await using var db = World.AsOwner();
            return await CalloutRotation.ReadAsync(db, Ct);
        }

        public async Task<string> RotateAsync(Func<Rotation, Func<CancellationToken, Task>> which)
        {
            var said = new StringWriter();
            await RotateAsync(which, said, Ct);
            return said.ToString();
        }

        public async Task RotateAsync(Func<Rotation, Func<CancellationToken, Task>> which, TextWriter said, CancellationToken ct)
        {
            await using var db = World.AsOwner();
            var heard = TextWriter.Synchronized(said);
            var watch = new RotationWatch(db, new HashSet<string>(StringComparer.Ordinal), heard, TimeProvider.System);
            var rotation = new Rotation(db, World.Get<CalloutRotation>(), watch, TimeSpan.FromSeconds(3), Path.GetDirectoryName(World.Callout.CredsFile)!, heard, TimeProvider.System);
            await which(rotation)(ct);
        }

        /// <summary>The xkeys that the nodes' own copies of the AUTH account name.</summary>
        public Task<IReadOnlyList<string>> NamedOnNodesAsync() => Task.FromResult<IReadOnlyList<string>>(
            [.. World.Nodes.Select(n => NatsJwt.DecodeAccountClaims(World.OnDisk(n, World.Callout.AuthAccountPublicKey)).Account.Authorization.XKey).Distinct(StringComparer.Ordinal)]);

        public async Task<int> NodesUpAsync()
        {
            await using var db = World.AsOwner();
            return await db.Nodes.CountAsync(n => n.IsUp, Ct);
        }

        public Func<Task<int>> HoldersAsync(string key) => async () =>
        {
            await using var db = World.AsOwner();
            return await db.CalloutInstances.CountAsync(i => i.Keys.Contains(key), Ct);
        };

        public async Task NobodyWasRefusedAsync()
        {
            var so = _admitted;
            await Eventually.ShouldBeAsync(() => Task.FromResult(_admitted > so + 5), true, TimeSpan.FromSeconds(20), Ct);
            await _stop.CancelAsync();
            await _clients;
            _refused.ShouldBeEmpty();
            Responders.Sum(r => r.Failures).ShouldBe(0);
            TestContext.Current.TestOutputHelper?.WriteLine($"{_admitted} clients were let in");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _clients;
            foreach (var responder in Responders)
            {
                await responder.DisposeAsync();
            }

            await _controller.DisposeAsync();
            await World.DisposeAsync();
            _stop.Dispose();
        }

        private async Task ComeAndGoAsync(int node, CancellationToken ct)
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await (await World.ConnectWithTokenAsync($"{Account.Name}/client", World.Nodes[node])).DisposeAsync();
                    Interlocked.Increment(ref _admitted);
                }
                catch (NatsException e)
                {
                    _refused.Enqueue($"{node}: {e.Message}");
                }
            }
        }
    }
}
