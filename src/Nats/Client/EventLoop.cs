using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Platform.Nats.Client;

/// <summary>Runs event handlers one after the other, so that none can hold up reading or see events out of order.</summary>
internal sealed partial class EventLoop
{
    private readonly Channel<Func<ValueTask>> _events = Channel.CreateUnbounded<Func<ValueTask>>(new() { SingleReader = true });
    private readonly ILogger _log;

    public EventLoop(ILogger log)
    {
        _log = log;
        _ = RunAsync();
    }

    public void Post(Func<ValueTask> call) => _events.Writer.TryWrite(call);

    public void Complete() => _events.Writer.TryComplete();

    private async Task RunAsync()
    {
        await foreach (var call in _events.Reader.ReadAllAsync())
        {
            try
            {
                await call();
            }
            catch (Exception e) // a handler's bug must not end the events
            {
                Log.HandlerFailed(_log, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Error, "A handler of a NATS connection event failed")]
        public static partial void HandlerFailed(ILogger log, Exception exception);
    }
}
