using System.Threading.Channels;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Telemetry;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>Where requests wait for a worker. What the workers cannot reach in time is refused at once by a lane of its own: by name while the lane keeps up, by
/// an empty answer when even that is too much (the server takes either for a refusal, nats-auth.md §3.2-6). Silence costs a client two seconds.</summary>
internal sealed partial class Intake(Answerer answerer, LimitOptions options, CalloutMetrics metrics, TimeProvider clock, ILogger<Intake> log)
{
    private const int RefusalLane = 2048;
    private readonly Channel<NatsMsg<Arrival>> _waiting = Channel.CreateBounded<NatsMsg<Arrival>>(new BoundedChannelOptions(options.QueueLength) { SingleReader = false });
    private readonly Channel<NatsMsg<Arrival>> _refusals = Channel.CreateBounded<NatsMsg<Arrival>>(new BoundedChannelOptions(RefusalLane) { SingleReader = true });
    private readonly int _workers = options.Workers > 0 ? options.Workers : Math.Max(2, Environment.ProcessorCount);

    private readonly long _deadline = (long)(options.DeadlineTimeSpan.TotalSeconds * clock.TimestampFrequency);

    // A moving average of a worker's time per request, in timestamps. Begins at half a millisecond.
    private long _pace = clock.TimestampFrequency / 2000;
    private int _inHand;

    public int Waiting => _waiting.Reader.Count;

    /// <summary>Requests waiting, being worked on, or waiting for the network.</summary>
    public int InHand => Waiting + Volatile.Read(ref _inHand) + answerer.Waiting;

    /// <summary>Blocks for as long as one answer takes to make, if at all.</summary>
    /// <param name="message">The request.</param>
    /// <param name="isLast">None has arrived after it: with nothing waiting, it is worked on here, and no worker is woken for it.</param>
    public void Take(in NatsMsg<Arrival> message, bool isLast)
    {
        metrics.Received();
        if (isLast && Waiting == 0)
        {
            Work(message);
            return;
        }

        if (TryWait(message))
        {
            return;
        }

        metrics.Overloaded();
        if (!_refusals.Writer.TryWrite(message))
        {
            answerer.RefuseEmpty(message);
        }
    }

    /// <summary>A request that came to another process as well, which has not answered it. False: there is no room for it here.</summary>
    public bool TakeCopy(in NatsMsg<Arrival> message) => TryWait(message);

    /// <summary>Works until the token ends, then finishes what is in hand.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var lanes = Enumerable.Range(0, _workers).Select(_ => WorkAsync()).Append(RefuseAsync()).ToArray();
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _waiting.Writer.Complete();
        _refusals.Writer.Complete();
        await Task.WhenAll(lanes);
    }

    private bool TryWait(in NatsMsg<Arrival> message)
    {
        var wait = (long)_waiting.Reader.Count * Volatile.Read(ref _pace) / _workers;
        return wait <= options.QueueTimeSpan.TotalSeconds * clock.TimestampFrequency && _waiting.Writer.TryWrite(message);
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        await foreach (var message in _waiting.Reader.ReadAllAsync())
        {
            Work(message);
        }
    }

    private void Work(in NatsMsg<Arrival> message)
    {
        var began = clock.GetTimestamp();
        metrics.Waited(began - message.Data.At);
        if (began - message.Data.At > _deadline)
        {
            metrics.DroppedUnread();
            return;
        }

        Interlocked.Increment(ref _inHand);
        try
        {
            // Runs here until it needs the network; goes on elsewhere then, and this worker takes the next.
            var answering = answerer.AnswerAsync(message);
            if (!answering.IsCompletedSuccessfully)
            {
                _ = FinishAsync(answering, message);
            }
        }
        catch (Exception e) // whatever one request does, the next is answered
        {
            Log.Failed(log, e);
            answerer.RefuseEmpty(message, RequestReasons.Failed);
        }
        finally
        {
            Interlocked.Decrement(ref _inHand);
            var pace = Volatile.Read(ref _pace);
            Volatile.Write(ref _pace, pace + ((clock.GetTimestamp() - began - pace) / 64));
        }
    }

    private async Task FinishAsync(ValueTask answering, NatsMsg<Arrival> message)
    {
        try
        {
            await answering;
        }
        catch (Exception e) // whatever one request does, the others are answered
        {
            Log.Failed(log, e);
            answerer.RefuseEmpty(message, RequestReasons.Failed);
        }
    }

    private async Task RefuseAsync()
    {
        await Task.Yield();
        await foreach (var message in _refusals.Reader.ReadAllAsync())
        {
            try
            {
                answerer.RefuseOverloaded(message);
            }
            catch (Exception e) // as above
            {
                Log.Failed(log, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Error, "An authorization request was not answered")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}
