using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Kernel;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Moves;

/// <summary>Has connections go elsewhere, at the rate asked for: each client is told (LDM), so that its library can tell its application, and dropped two
/// seconds later if it is still there, which has it reconnect. What is in hand is known here alone: another controller looks who is still there.</summary>
internal sealed partial class MoveDuty(MoveTable table, Fleet fleet, ControllerOptions options, TimeProvider clock, ILogger<MoveDuty> log) : IDuty
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Of a node that is emptied. Some libraries try the server they lost first, and the next when they lose it again; who comes a third time knows no other.
    private const int Rounds = 3;

    private readonly Dictionary<MoveId, Progress> _progress = [];

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        while (true)
        {
            IReadOnlyList<OpenMove> open = [];
            try
            {
                open = await table.OpenAsync(ct);
                foreach (var ended in _progress.Keys.Except(open.Select(m => m.Id)).ToList())
                {
                    _progress.Remove(ended);
                }

                foreach (var move in open)
                {
                    await (move.Kind is MoveKind.Kick ? KickAsync(move, reign.Epoch, ct) : MoveAsync(move, reign.Epoch, ct));
                }
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.TurnFailed(log, e.Message);
            }

            await Task.Delay(open.Count > 0 ? Busy : Idle, clock, ct);
        }
    }

    private async Task KickAsync(OpenMove move, long epoch, CancellationToken ct)
    {
        if (fleet.Up.FirstOrDefault(l => string.Equals(l.Node.Name, move.Target, StringComparison.Ordinal)) is not { } link)
        {
            await table.SayAsync(move.Id, 0, 1, NoLink(move.Target), isEnd: false, epoch, ct);
            return;
        }

        var outcome = await link.System.KickAsync(link.ServerId, (ulong)move.ClientId!.Value, options.AnswerTimeSpan, ct);
        await table.SayAsync(
            move.Id, 1, outcome is KickOutcome.NoAnswer ? 1 : 0, outcome switch { KickOutcome.Kicked => "", KickOutcome.NotThere => $"{move.Target} has no such connection", _ => $"{move.Target} did not answer" },
            isEnd: outcome is not KickOutcome.NoAnswer, epoch, ct);
    }

    private async Task MoveAsync(OpenMove move, long epoch, CancellationToken ct)
    {
        if (!_progress.TryGetValue(move.Id, out var progress))
        {
            _progress[move.Id] = progress = new(move.Asked);
        }

        var links = await LinksAsync(move, ct);
        if (links.Count == 0)
        {
            await table.SayAsync(move.Id, progress.Asked, progress.Remaining, NoLink(move.Target), isEnd: false, epoch, ct);
            return;
        }

        if (progress.Remaining == 0)
        {
            var due = await DueAsync(move, links, progress, ct);
            if (due.Count == 0 || progress.Round == (move is { Kind: MoveKind.Drain, Most: null } ? Rounds : 1))
            {
                await table.SayAsync(move.Id, progress.Asked, due.Count, due.Count == 0 ? "" : $"{due.Count} came back: they know no other address, or try this one first", isEnd: true, epoch, ct);
                return;
            }

            progress.Begin(due);
        }

        await AskAsync(links, progress, move.PerSecond, ct);
        await table.SayAsync(move.Id, progress.Asked, progress.Remaining, "", isEnd: false, epoch, ct);
    }

    /// <summary>Links to the nodes that may lose some.</summary>
    private async Task<IReadOnlyList<NodeLink>> LinksAsync(OpenMove move, CancellationToken ct)
    {
        if (move.Kind is MoveKind.Drain)
        {
            return [.. fleet.Up.Where(l => string.Equals(l.Node.Name, move.Target, StringComparison.Ordinal))];
        }

        var cordoned = await table.CordonedAsync(ct);
        return [.. fleet.Up.Where(l => string.Equals(l.Node.Region, move.Target, StringComparison.Ordinal) && !cordoned.Contains(l.Node.Name))];
    }

    private async Task<IReadOnlyList<MovedClient>> DueAsync(OpenMove move, IReadOnlyList<NodeLink> links, Progress progress, CancellationToken ct)
    {
        // A round that was the only one is over: nobody is looked for again.
        if (progress.Round > 0 && move is not { Kind: MoveKind.Drain, Most: null })
        {
            return [];
        }

        var own = await table.OwnAccountsAsync(ct);
        var clients = new Dictionary<string, IReadOnlyList<MovedClient>>(StringComparer.Ordinal);
        foreach (var link in links)
        {
            var here = new List<MovedClient>();
            await foreach (var page in link.System.ConnzAsync(new ConnzQuery(ServerId: link.ServerId), ServerExpectation.Of([link.ServerId]), Patience, ct))
            {
                here.AddRange(page.Connections.Where(c => c.Account is { } account && !own.Contains(account)).Select(c => new MovedClient(link.ServerId, c.Id, c.Start)));
            }

            clients[link.ServerId] = here;
        }

        if (move.Kind is MoveKind.Drain)
        {
            return MovePlan.Newest(clients[links[0].ServerId], move.Most is { } most ? most - progress.Asked : int.MaxValue);
        }

        var surplus = MovePlan.Surplus(clients.ToDictionary(c => c.Key, c => c.Value.Count, StringComparer.Ordinal));
        return [.. clients.SelectMany(c => MovePlan.Newest(c.Value, surplus[c.Key]))];
    }

    /// <summary>One second's work: so many are told, and so many that were told before are dropped.</summary>
    private async Task AskAsync(IReadOnlyList<NodeLink> links, Progress progress, int perSecond, CancellationToken ct)
    {
        var at = links.ToDictionary(l => l.ServerId, StringComparer.Ordinal);
        for (var i = 0; i < perSecond && progress.Told.TryPeek(out var told) && clock.GetElapsedTime(told.At) >= Grace; i++)
        {
            progress.Told.Dequeue();
            if (at.TryGetValue(told.Client.ServerId, out var link))
            {
                await link.System.KickAsync(link.ServerId, told.Client.Id, options.AnswerTimeSpan, ct);
            }
        }

        for (var i = 0; i < perSecond && progress.Waiting.TryDequeue(out var client); i++)
        {
            if (at.TryGetValue(client.ServerId, out var link))
            {
                await link.System.LameDuckAsync(link.ServerId, client.Id, options.AnswerTimeSpan, ct);
                progress.Told.Enqueue((client, clock.GetTimestamp()));
                progress.Asked++;
            }
        }
    }

    private static string NoLink(string target) => $"the controller has no connection to {target}";

    private sealed class Progress(long asked)
    {
        public Queue<MovedClient> Waiting { get; } = new();

        public Queue<(MovedClient Client, long At)> Told { get; } = new();

        public long Asked { get; set; } = asked;

        public int Round { get; private set; }

        public int Remaining => Waiting.Count + Told.Count;

        public void Begin(IReadOnlyList<MovedClient> due)
        {
            Round++;
            foreach (var client in due)
            {
                Waiting.Enqueue(client);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2560, LogLevel.Warning, "Connections cannot be moved just now: {Reason}")]
        public static partial void TurnFailed(ILogger log, string reason);
    }
}
