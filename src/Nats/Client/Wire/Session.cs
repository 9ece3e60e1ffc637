namespace Platform.Nats.Client.Wire;

/// <summary>One accepted connection at work: a reader, a sender and a ping timer, which end together.</summary>
internal sealed class Session(Link link, OutboundBuffer outbound, IWireSink sink, NatsOpts opts) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Exception? _reason;

    /// <summary>Runs until the connection ends; returns why.</summary>
    public async Task<Exception> RunAsync()
    {
        outbound.Start();
        Task[] parts = [Part(ReadAsync), Part(SendAsync), Part(PingAsync)];
        await Task.WhenAny(parts);
        Abort(new NatsException("The connection ended."));
        await Task.WhenAll(parts);
        outbound.Pings.FailSent(_reason!);
        return _reason!;
    }

    /// <summary>Ends the connection. The first reason counts.</summary>
    public void Abort(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            // First, for what the next two wake may run here and then.
            _stop.Cancel();
            outbound.Stop();
            link.Stream.Dispose();
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task Part(Func<Task> work)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (Exception e) // whatever it is, it ends this connection and is what the owner gets to know
        {
            Abort(e);
        }
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            try
            {
                link.Reader.Deliver(sink);
            }
            finally
            {
                sink.OnPause();
            }

            if (opts.ReadPause > TimeSpan.Zero)
            {
                await Task.Delay(opts.ReadPause, opts.TimeProvider, _stop.Token);
            }

            await link.Reader.FillAsync(link.Stream, _stop.Token);
        }
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await outbound.WaitAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var batch = outbound.Take();
            await link.Stream.WriteAsync(batch, _stop.Token);
        }
    }

    private async Task PingAsync()
    {
        while (true)
        {
            await Task.Delay(opts.PingInterval, opts.TimeProvider, _stop.Token);
            if (outbound.Pings.Unanswered >= opts.MaxPingOut)
            {
                throw new NatsException($"Stale connection: {opts.MaxPingOut} pings without an answer.");
            }

            _ = outbound.Ping(opts.TimeProvider.GetTimestamp());
        }
    }
}
