using Platform.Admission;
using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;
using Platform.Nats.Client;
using Platform.Nats.Jwt;

namespace Platform.AuthCallout.Service;

/// <summary>Answers one request: opens and checks it, decides, signs, replies, and notes what it did. Whatever can be answered is answered: a refusal reaches the
/// client at once, silence after two seconds.</summary>
internal sealed partial class Answerer(
    SnapshotHolder snapshots, RequestReader reader, ResponseWriter writer, FleetServers servers, ReplayGuard replays, SourceLimits sources, Deciding deciding,
    Notes notes, StoreBell bell, CalloutMetrics metrics, CalloutOptions options, LimitOptions limits, TimeProvider clock, ILogger<Answerer> log)
{
    private int _waiting;

    /// <summary>Requests that wait for the network or a password hash.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Completes at once unless something must be waited for.</summary>
    public ValueTask AnswerAsync(NatsMsg<Arrival> message)
    {
        if (snapshots.Current is not { } state)
        {
            RefuseEmpty(message, RequestReasons.NotReady);
            return ValueTask.CompletedTask;
        }

        var began = clock.GetTimestamp();
        var read = reader.Read(message, state);
        metrics.Took(Stage.Read, clock.GetTimestamp() - began);
        if (read is not { Question: { } question, Refusal: null })
        {
            Turn(message, read);
            return ValueTask.CompletedTask;
        }

        if (!servers.IsKnown(question.Attempt.ServerId))
        {
            return AnswerStrangerAsync(question, began);
        }

        return AnswerKnownAsync(question, began);
    }

    /// <summary>The refusal of a request there is no time for: opened, so that the answer can be addressed, and no more.</summary>
    public void RefuseOverloaded(NatsMsg<Arrival> message)
    {
        if (snapshots.Current is { } state && reader.Read(message, state).Question is { } question)
        {
            Refuse(question, RequestReasons.Overloaded);
        }
        else
        {
            RefuseEmpty(message, RequestReasons.Overloaded);
        }
    }

    /// <summary>An empty answer: the server takes it for a refusal without a reason. It costs nothing to make. Of a copy nothing is said: what this process
    /// cannot do, the one it was copied from may do yet.</summary>
    public void RefuseEmpty(NatsMsg<Arrival> message, string reason = RequestReasons.Overloaded)
    {
        if (message.Data.IsCopy)
        {
            return;
        }

        metrics.Refused(reason);
        Send(message, []);
    }

    private void Turn(NatsMsg<Arrival> message, ReadRequest read)
    {
        switch (read)
        {
            case { Refusal: RequestReasons.Expired }:
                metrics.Refused(RequestReasons.Expired); // nobody waits for it
                break;
            case { Question: { } question, Refusal: { } refusal }:
                Refuse(question, refusal);
                break;
            default:
                if (read.Refusal == RequestReasons.NotOpened)
                {
                    bell.Ring(); // there may be a new xkey
                }

                RefuseEmpty(message, read.Refusal ?? RequestReasons.Forged);
                break;
        }
    }

    private async ValueTask AnswerStrangerAsync(Question question, long began)
    {
        Interlocked.Increment(ref _waiting);
        Say(Copies.BusySuffix, question.Message);
        try
        {
            if (!await servers.ContainsAsync(question.Attempt.ServerId, CancellationToken.None))
            {
                Log.Stranger(log, question.Attempt.ServerId);
                Refuse(question, RequestReasons.ServerUnknown);
                return;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        await AnswerKnownAsync(question, began);
    }

    private ValueTask AnswerKnownAsync(Question question, long began)
    {
        var attempt = question.Attempt;
        if (!replays.TryAdd(attempt.UserNKey))
        {
            if (!question.Message.Data.IsCopy) // else this process has answered the original, or does so now
            {
                Refuse(question, RequestReasons.Replayed);
            }

            return ValueTask.CompletedTask;
        }

        // Behind one address may be many: whose token is good already is not held up by a neighbour whose is not.
        if (!sources.MayAsk(attempt.Source) && !deciding.Knows(question.State, attempt))
        {
            Refuse(question, RequestReasons.SourceLimited);
            return ValueTask.CompletedTask;
        }

        var decidedFrom = clock.GetTimestamp();
        var deciding1 = deciding.DecideAsync(question.State, attempt, question.Message.Data.At, trace: null);
        if (deciding1.IsCompletedSuccessfully)
        {
            metrics.Took(Stage.Decide, clock.GetTimestamp() - decidedFrom);
            Finish(question, deciding1.Result, began);
            return ValueTask.CompletedTask;
        }

        return FinishLaterAsync(question, deciding1, began);
    }

    private async ValueTask FinishLaterAsync(Question question, ValueTask<Verdict> deciding1, long began)
    {
        if (Interlocked.Increment(ref _waiting) > limits.Waiting)
        {
            // What was begun goes on for the others who wait for it; this one is not kept.
            Interlocked.Decrement(ref _waiting);
            Refuse(question, RequestReasons.Overloaded);
            _ = deciding1.AsTask().ContinueWith(static t => t.Exception, TaskScheduler.Default);
            return;
        }

        Say(Copies.BusySuffix, question.Message);
        try
        {
            Finish(question, await deciding1, began);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void Finish(Question question, Verdict verdict, long began)
    {
        if (verdict is Allow allow)
        {
            Admit(question, allow, began);
            return;
        }

        var deny = (Deny)verdict;
        Refuse(question, deny.Code);
        sources.Refused(question.Attempt.Source);
        metrics.Took(Stage.Whole, clock.GetTimestamp() - began);
        notes.Refused(question.Attempt, deny, clock.GetElapsedTime(question.Message.Data.At));
    }

    private void Admit(Question question, Allow allow, long began)
    {
        byte[] answer;
        var signing = clock.GetTimestamp();
        try
        {
            answer = writer.Admit(question, writer.SignUser(allow));
        }
        catch (Exception e) when (e is NatsJwtException or ObjectDisposedException)
        {
            Log.NotSigned(log, allow.Account.Id.ToString(), e.Message);
            Refuse(question, RequestReasons.Failed);
            return;
        }

        var now = clock.GetTimestamp();
        metrics.Took(Stage.Sign, now - signing);
        Send(question.Message, answer);
        metrics.Admitted();
        metrics.Took(Stage.Whole, clock.GetTimestamp() - began);
        notes.Admitted(question.Attempt, allow, clock.GetElapsedTime(question.Message.Data.At));
    }

    private void Refuse(Question question, string reason)
    {
        metrics.Refused(reason);
        Send(question.Message, writer.Refuse(question, reason));
    }

    // To a standby, which need not begin the same.
    private void Say(string suffix, NatsMsg<Arrival> message)
    {
        if (options.StandbyUrls.Length > 0 && !message.Data.IsCopy && message.Connection is { } connection && Copies.TryInbox(message.ReplyTo, out var inbox, out _))
        {
            Watch(connection.PublishAsync(inbox + suffix, Array.Empty<byte>()));
        }
    }

    private void Send(NatsMsg<Arrival> message, byte[] answer)
    {
        if (message.ReplyTo is not null && message.Connection is not null) // else not a server's: nobody to answer
        {
            Watch(message.ReplyAsync(answer));
            if (Copies.IsBehindGateway(message.ReplyTo))
            {
                Say(Copies.DoneSuffix, message);
            }
        }
    }

    private void Watch(ValueTask sending)
    {
        if (!sending.IsCompletedSuccessfully)
        {
            _ = WatchAsync(sending);
        }
    }

    private async Task WatchAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e) when (e is NatsException or ObjectDisposedException or OperationCanceledException)
        {
            Log.NotSent(log, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5002, LogLevel.Warning, "A request signed by {Server}, which is no server of the fleet, was refused")]
        public static partial void Stranger(ILogger log, string server);

        [LoggerMessage(5003, LogLevel.Error, "A user of account {Account} could not be signed: {Reason}")]
        public static partial void NotSigned(ILogger log, string account, string reason);

        [LoggerMessage(5004, LogLevel.Warning, "An answer was not sent: {Reason}")]
        public static partial void NotSent(ILogger log, string reason);
    }
}
