using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Platform.Nats.Client;

// Request and reply, over one inbox.
public sealed partial class NatsConnection
{
    private ReplyInbox? _inbox;

    /// <summary>A subject nobody else knows of, to have things sent to.</summary>
    public string NewInbox() => ReplyInbox.NewSubject(Opts);

    /// <summary>Publishes and waits for one answer.</summary>
    /// <exception cref="NatsNoRespondersException">Nobody listens on the subject.</exception>
    /// <exception cref="NatsNoReplyException">No answer within the timeout (<see cref="NatsOpts.RequestTimeout"/> unless given).</exception>
    /// <exception cref="NatsException">As for a publish, or the answer cannot be read.</exception>
    public async ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(
        string subject, TRequest data, NatsHeaders? headers = null, INatsSerialize<TRequest>? requestSerializer = null,
        INatsDeserialize<TReply>? replySerializer = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        RawPayload.EnsureReadable(replySerializer);
        await ConnectAsync(cancellationToken);
        var inbox = Inbox();
        var wait = timeout ?? Opts.RequestTimeout;
        var pending = new PendingReply<TReply>(this, subject, wait, After(wait), replySerializer);
        var token = inbox.Add(pending);
        try
        {
            await using var cancellation = cancellationToken.UnsafeRegister(
                static (state, ct) => ((PendingReply<TReply>)state!).TrySetCanceled(ct), pending);
            await PublishAsync(subject, data, headers, inbox.ReplyTo(token), requestSerializer, cancellationToken);
            var reply = await pending.Task;
            return reply.Error is null ? reply : throw reply.Error;
        }
        finally
        {
            inbox.Remove(token);
        }
    }

    /// <summary>Publishes and returns answers as they come, until one of the options' ends, by default the request timeout.</summary>
    /// <exception cref="NatsNoRespondersException">Nobody listens on the subject.</exception>
    public async IAsyncEnumerable<NatsMsg<TReply>> RequestManyAsync<TRequest, TReply>(
        string subject, TRequest data, NatsHeaders? headers = null, INatsSerialize<TRequest>? requestSerializer = null,
        INatsDeserialize<TReply>? replySerializer = null, NatsRequestManyOpts? opts = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RawPayload.EnsureReadable(replySerializer);
        await ConnectAsync(cancellationToken);
        var inbox = Inbox();
        opts ??= new();
        var pending = new PendingReplies<TReply>(this, subject, After(opts.MaxWait ?? Opts.RequestTimeout), replySerializer);
        var token = inbox.Add(pending);
        try
        {
            await PublishAsync(subject, data, headers, inbox.ReplyTo(token), requestSerializer, cancellationToken);
            var count = 0;
            while (await HasNextAsync(pending.Msgs, count > 0 ? opts.Stall : null, cancellationToken))
            {
                while (pending.Msgs.TryRead(out var reply))
                {
                    if (opts.StopOnEmpty && reply.Size == (reply.Headers?.WireLength ?? 0))
                    {
                        yield break;
                    }

                    yield return reply;
                    if (++count >= opts.MaxMsgs)
                    {
                        yield break;
                    }
                }
            }
        }
        finally
        {
            inbox.Remove(token);
        }
    }

    private async ValueTask<bool> HasNextAsync<T>(ChannelReader<T> reader, TimeSpan? stall, CancellationToken ct)
    {
        if (stall is null)
        {
            return await reader.WaitToReadAsync(ct);
        }

        try
        {
            return await reader.WaitToReadAsync(ct).AsTask().WaitAsync(stall.Value, Opts.TimeProvider, ct);
        }
        catch (TimeoutException)
        {
            return false; // silence is an ordinary end
        }
    }

    private ReplyInbox Inbox()
    {
        if (_inbox is { } inbox)
        {
            return inbox;
        }

        lock (_gate)
        {
            if (_inbox is null)
            {
                var created = ReplyInbox.Create(Interlocked.Increment(ref _lastSid), Opts);
                Add(created);
                _inbox = created;
            }

            return _inbox;
        }
    }

    private long After(TimeSpan wait) => Opts.TimeProvider.GetTimestamp() + (long)(wait.TotalSeconds * Opts.TimeProvider.TimestampFrequency);
}
