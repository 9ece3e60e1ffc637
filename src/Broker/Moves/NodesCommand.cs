using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Moves;

/// <summary><c>broker nodes</c>: keeps nodes from new clients, and has connections go elsewhere. Takes the owner's configuration; the controller does the work.</summary>
internal static class NodesCommand
{
    private const string Actor = "system administrator";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static Command Create() => new("nodes", "Keep nodes from new clients; have connections go elsewhere.")
    {
        Cordon("cordon", "Keep a node from new clients and new streams; those it has stay.", isCordoned: true),
        Cordon("uncordon", "Let it have them again.", isCordoned: false),
        Drain(),
        Rebalance(),
        Kick(),
    };

    private static Command Cordon(string name, string what, bool isCordoned)
    {
        var node = Node();
        var command = new Command(name, what) { node };
        command.SetAction((parsed, ct) => CordonAsync(parsed.GetRequiredValue(node), isCordoned, ct));
        return command;
    }

    private static Command Drain()
    {
        var (node, rate) = (Node(), Rate());
        var most = new Option<int?>("--connections") { Description = "Only so many, the newest." };
        var command = new Command("drain", "Have the clients of a node go elsewhere.") { node, most, rate };
        command.SetAction((parsed, ct) => MoveAsync(new(MoveKind.Drain, parsed.GetRequiredValue(node), parsed.GetValue(most), parsed.GetValue(rate)), ct));
        return command;
    }

    private static Command Rebalance()
    {
        var region = new Argument<string>("region") { Description = "Its name: us-east." };
        var rate = Rate();
        var command = new Command("rebalance", "Have clients go from a region's nodes that have more than their share.") { region, rate };
        command.SetAction((parsed, ct) => MoveAsync(new(MoveKind.Rebalance, parsed.GetRequiredValue(region), PerSecond: parsed.GetValue(rate)), ct));
        return command;
    }

    private static Command Kick()
    {
        var node = Node();
        var client = new Argument<long>("cid") { Description = "The connection's number at the node." };
        var command = new Command("kick", "Drop one connection.") { node, client };
        command.SetAction((parsed, ct) => MoveAsync(new(MoveKind.Kick, parsed.GetRequiredValue(node), ClientId: parsed.GetValue(client)), ct));
        return command;
    }

    private static Argument<string> Node() => new("node") { Description = "Its name: us-east-1." };

    private static Option<int> Rate() => new("--per-second") { Description = "How many are asked each second.", DefaultValueFactory = _ => MoveRequests.PerSecond };

    private static async Task<int> CordonAsync(string name, bool isCordoned, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        if (await db.Nodes.SingleOrDefaultAsync(n => n.Name == name, ct) is not { } node)
        {
            return await FailAsync($"There is no node {name}.");
        }

        if (await Cordons.SetAsync(db, node, isCordoned, Organization.Platform, Actor, TimeProvider.System.GetUtcNow(), ct) is { } wrong)
        {
            return await FailAsync(wrong);
        }

        Console.WriteLine(isCordoned ? $"{name} gets no new clients and no new streams. Those it has stay, until: drain {name}" : $"{name} gets new clients and streams again.");
        return 0;
    }

    /// <summary>Asks, and shows how far it is until its end. Whoever stops looking does not stop it.</summary>
    private static async Task<int> MoveAsync(MoveRequest request, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        var (move, wrong) = await MoveRequests.AddAsync(db, request, Organization.Platform, Actor, TimeProvider.System.GetUtcNow(), ct);
        if (move is null)
        {
            return await FailAsync(wrong!);
        }

        var last = "";
        while (true)
        {
            var line = $"{move.Id} {move.State.ToString().ToLowerInvariant()}: {move.Asked} asked, {move.Remaining} left{(move.Why.Length > 0 ? $"; {move.Why}" : "")}";
            if (!string.Equals(line, last, StringComparison.Ordinal))
            {
                Console.WriteLine(last = line);
            }

            if (move.State is not MoveState.Running)
            {
                return move.Remaining == 0 ? 0 : 1;
            }

            await Task.Delay(Look, ct);
            await db.Entry(move).ReloadAsync(ct);
        }
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
