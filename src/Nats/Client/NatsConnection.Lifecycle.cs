using System.Text;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

// Connect, reconnect, close.
public sealed partial class NatsConnection
{
    // Publishing and closing at once is common in short programs: what is on its way gets this long.
    private static readonly TimeSpan FlushOnClose = TimeSpan.FromSeconds(2);

    private Task? _connecting;
    private Task _running = Task.CompletedTask;
    private volatile Session? _session;

    /// <summary>Drops the connection and opens a new one, with new credentials if they come from a callback.</summary>
    public ValueTask ReconnectAsync()
    {
        _session?.Abort(new NatsException("The client asked for a new connection."));
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends all subscriptions without losing what is on its way: returns once the subscribers have read everything that
    /// had arrived and all that was published has reached the server. The connection is closed then.</summary>
    /// <exception cref="TimeoutException">Subscribers did not finish within <see cref="NatsOpts.DrainTimeout"/>; the connection is closed nevertheless.</exception>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var draining = _subscriptions.Values.Where(s => s is not ReplyInbox).ToList();
            draining.ForEach(s => _outbound.Command(CommandText.Unsubscribe(s.Sid)));
            await PingAsync(cancellationToken);
            foreach (var subscription in draining)
            {
                Forget(subscription);
                subscription.Complete(null);
            }

            await Task.WhenAll(draining.Select(s => s.ReadToEndAsync())).WaitAsync(Opts.DrainTimeout, Opts.TimeProvider, cancellationToken);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Sends what is buffered, closes, and ends all subscriptions and requests.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_state == NatsConnectionState.Open && !_closing.IsCancellationRequested)
        {
            try
            {
                await _outbound.Ping(Opts.TimeProvider.GetTimestamp()).WaitAsync(FlushOnClose, Opts.TimeProvider, _closing.Token);
            }
            catch (Exception e) when (e is NatsException or TimeoutException or OperationCanceledException)
            {
                Log.Lost(_log, ServerInfo?.Name, e);
            }
        }

        await _closing.CancelAsync();
        _session?.Abort(new NatsException("The client closed the connection."));
        Task? connecting;
        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _running;
        _isUsable = false;
        _state = NatsConnectionState.Closed;
        EndSubscriptions(null);
        _events.Complete();
    }

    private Task Connecting()
    {
        lock (_gate)
        {
            EnsureNotEnded();
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _connecting = ConnectFirstAsync();
            }

            return _connecting;
        }
    }

    private async Task ConnectFirstAsync()
    {
        await Task.Yield(); // off the caller's lock
        _state = NatsConnectionState.Connecting;
        try
        {
            var link = Opts.RetryOnInitialConnect ? await RedialAsync() : await DialRoundAsync(isRetry: false);
            _running = RunAsync(link);
        }
        catch (Exception e)
        {
            _state = Failure is null ? NatsConnectionState.Closed : NatsConnectionState.Failed;
            throw e as OperationCanceledException ?? (Exception)new NatsConnectionFailedException($"Cannot connect to {_pool.Configured.Authority}: {e.Message}", e);
        }
    }

    private async Task RunAsync(Link link)
    {
        try
        {
            while (true)
            {
                var reason = await ServeAsync(link);
                if (_closing.IsCancellationRequested)
                {
                    return;
                }

                _state = NatsConnectionState.Reconnecting;
                Log.Lost(_log, link.Info.Name, reason);
                Raise(ConnectionDisconnected, $"Lost the connection to {link.Info.Name}: {reason.Message}", reason);
                link = await RedialAsync();
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // closed while reconnecting
        }
        catch (Exception e)
        {
            GiveUp(e);
        }
    }

    private async Task<Exception> ServeAsync(Link link)
    {
        ServerInfo = link.Info;
        _pool.Use(link.Server);
        _pool.Learn(link.Info);
        _lastError = null;
        using var session = new Session(link, _outbound, this, Opts);
        _session = session;
        _state = NatsConnectionState.Open; // before anything is read: what is answered then is answered on an open connection
        var running = session.RunAsync();
        if (_closing.IsCancellationRequested) // closed meanwhile: nobody has seen this session
        {
            session.Abort(new NatsException("The client closed the connection."));
        }

        _isUsable = true;
        Log.Opened(_log, link.Info.Name, link.Info.Id, link.Server.Uri.Host, link.Server.Uri.Port);
        Raise(ConnectionOpened, $"Connected to {link.Info.Name}.");
        var reason = await running;
        return _lastError is { } error ? new NatsServerException(error) : reason;
    }

    // Rounds over all servers until one accepts.
    private async Task<Link> RedialAsync()
    {
        Exception? last = null;
        for (var round = 0; Opts.MaxReconnectRetry < 0 || round < Opts.MaxReconnectRetry; round++)
        {
            await Task.Delay(Pause(round), Opts.TimeProvider, _closing.Token);
            try
            {
                return await DialRoundAsync(isRetry: true);
            }
            catch (Exception e) when (!_closing.IsCancellationRequested && Failure is null)
            {
                last = e;
            }
        }

        throw last ?? new NatsException("Reconnecting is turned off.");
    }

    // The first round comes at once: most breaks are one server restarting while others are there.
    private TimeSpan Pause(int round)
    {
        var wait = round == 0 ? TimeSpan.Zero : Opts.ReconnectWaitMin * Math.Pow(2, Math.Min(round - 1, 30));
        return (wait < Opts.ReconnectWaitMax ? wait : Opts.ReconnectWaitMax) + (Opts.ReconnectJitter * Random.Shared.NextDouble());
    }

    private async Task<Link> DialRoundAsync(bool isRetry)
    {
        Exception? last = null;
        foreach (var server in _pool.Round())
        {
            try
            {
                return await DialAsync(server);
            }
            catch (Exception e) when (!_closing.IsCancellationRequested)
            {
                last = e is OperationCanceledException ? new NatsException($"No connection within {Opts.ConnectTimeout.TotalSeconds:0.###} s.", e) : e;
                Log.AttemptFailed(_log, server.Uri.Host, server.Uri.Port, last);
                if (!isRetry)
                {
                    continue;
                }

                Raise(ReconnectFailed, $"Cannot reconnect: {last.Message}", last);
                if (!Opts.IgnoreAuthErrorAbort && last is NatsServerException { IsAuthError: true } && _pool.Refuse(server))
                {
                    Failure = last;
                    throw last;
                }
            }
        }

        throw last ?? new NatsException("There is no server left to connect to.");
    }

    private async Task<Link> DialAsync(ServerCandidate server)
    {
        using var timeout = new CancellationTokenSource(Opts.ConnectTimeout, Opts.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
        var link = await new Handshake(Opts, _pool.Configured, server).OpenAsync(either.Token);
        try
        {
            await link.Stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(_subscriptions.Values.Select(s => s.Commands()))), either.Token);
            return link;
        }
        catch
        {
            await link.Stream.DisposeAsync();
            throw;
        }
    }

    private void GiveUp(Exception reason)
    {
        Failure = reason;
        _isUsable = false;
        _state = NatsConnectionState.Failed;
        Log.GaveUp(_log, reason);
        EndSubscriptions(new NatsException("The connection has given up.", reason));
    }

    private void EndSubscriptions(Exception? error)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            Forget(subscription);
            subscription.Complete(error);
        }
    }
}
