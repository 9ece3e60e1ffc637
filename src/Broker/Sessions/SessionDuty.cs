using System.Collections.Concurrent;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Broker.Telemetry;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Sessions;

/// <summary>Drops the connections of revoked sessions, wherever they are, until their servers say that they have ended (docs/adr/0015), and keeps the
/// sessions' rows: ends that were missed, names of connections, what is too old. By the bell and by the timer.</summary>
internal sealed partial class SessionDuty(
    SessionTable table, SessionBell bell, Fleet fleet, ControllerOptions options, ControllerMetrics metrics, TimeProvider clock, ILogger<SessionDuty> log) : IDuty
{
    private const int PerPass = 2000;

    // The rings of a storm are gathered.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // The event of a connection's end comes at once; a session that has none by then is asked for again.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    // Clients come back within milliseconds of their drop: who is to refuse them knows of it first, unless that takes this long.
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Aging = TimeSpan.FromMinutes(1);

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        var kicked = new Dictionary<string, long>(StringComparer.Ordinal);
        long? settled = null, aged = null;
        while (true)
        {
            var isBusy = false;
            try
            {
                isBusy = await KickAsync(kicked, ct);
                await table.NameConnectionsAsync(ct);
                if (IsDue(settled, options.SessionTimeSpan))
                {
                    await table.SettleAsync(ct);
                    settled = clock.GetTimestamp();
                }

                if (IsDue(aged, Aging) && !await table.AgeAsync(ct))
                {
                    aged = clock.GetTimestamp();
                }
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.PassFailed(log, e.Message);
                isBusy = true;
            }

            await Task.Delay(Pause, clock, ct);
            await bell.Bell.WaitAsync(isBusy && options.SessionTimeSpan > Again ? Again : options.SessionTimeSpan, clock, ct);
        }
    }

    private bool IsDue(long? last, TimeSpan every) => last is not { } at || clock.GetElapsedTime(at) >= every;

    /// <returns>Whether some are revoked that have not ended yet.</returns>
    private async Task<bool> KickAsync(Dictionary<string, long> kicked, CancellationToken ct)
    {
        foreach (var late in kicked.Where(k => clock.GetElapsedTime(k.Value) >= Again).Select(k => k.Key).ToList())
        {
            kicked.Remove(late);
        }

        IReadOnlyList<LiveSession> due;
        do
        {
            due = await table.RevokedAsync(kicked.Keys, PerPass, ct);
            await UntilRefusedAsync(due, ct);
            var gone = await KickAsync(due, ct);
            await table.EndAsync(gone, clock.GetUtcNow(), ct);
            var now = clock.GetTimestamp();
            foreach (var session in due)
            {
                kicked[session.UserPublicKey] = now;
            }
        }
        while (due.Count == PerPass);
        return kicked.Count > 0;
    }

    private async Task UntilRefusedAsync(IReadOnlyList<LiveSession> due, CancellationToken ct)
    {
        if (due.Max(s => s.RevokedAt) is not { } newest)
        {
            return;
        }

        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < Heard && !await table.IsAnsweredFromAsync(newest, ct);)
        {
            await Task.Delay(Look, clock, ct);
        }
    }

    /// <returns>Those that their server does not know any more.</returns>
    private async Task<IReadOnlyCollection<string>> KickAsync(IReadOnlyList<LiveSession> sessions, CancellationToken ct)
    {
        var gone = new ConcurrentBag<string>();
        var answers = new ConcurrentBag<KickOutcome>();
        // A server that died takes its time not to answer: those that are up come first, and it is asked no more in this pass.
        var silent = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var up = fleet.Up.Select(l => l.ServerId).ToHashSet(StringComparer.Ordinal);
        await Parallel.ForEachAsync(sessions.OrderByDescending(s => up.Contains(s.ServerId)), new ParallelOptions { MaxDegreeOfParallelism = options.InFlight, CancellationToken = ct }, async (session, c) =>
        {
            var outcome = silent.ContainsKey(session.ServerId) ? KickOutcome.NoAnswer : await KickAsync(session, c);
            answers.Add(outcome);
            if (outcome == KickOutcome.NotThere)
            {
                gone.Add(session.UserPublicKey);
            }
            else if (outcome == KickOutcome.NoAnswer)
            {
                silent[session.ServerId] = true;
            }
        });
        foreach (var kind in answers.GroupBy(a => a))
        {
            metrics.Kicked(kind.Key switch { KickOutcome.Kicked => "kicked", KickOutcome.NotThere => "not_there", _ => "none" }, kind.Count());
        }

        if (sessions.Count > 0)
        {
            Log.Kicked(log, answers.Count(a => a == KickOutcome.Kicked), sessions.Count);
        }

        return gone;
    }

    private async Task<KickOutcome> KickAsync(LiveSession session, CancellationToken ct)
    {
        // Its own link if that is up; over the supercluster from any other node if not.
        var up = fleet.Up;
        if ((up.FirstOrDefault(l => string.Equals(l.ServerId, session.ServerId, StringComparison.Ordinal)) ?? (up.Count > 0 ? up[0] : null)) is not { } link)
        {
            return KickOutcome.NoAnswer;
        }

        try
        {
            return await link.System.KickAsync(session.ServerId, (ulong)session.ClientId, options.AnswerTimeSpan, ct);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return KickOutcome.NoAnswer;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2492, LogLevel.Information, "{Kicked} connections of {Revoked} revoked sessions are being dropped")]
        public static partial void Kicked(ILogger log, int kicked, int revoked);

        [LoggerMessage(2493, LogLevel.Warning, "Sessions could not be looked at and will be again: {Reason}")]
        public static partial void PassFailed(ILogger log, string reason);
    }
}
