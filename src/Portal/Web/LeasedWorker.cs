namespace Platform.Portal.Web;

/// <summary>Looks for what is due and begins it, again and again, beside any number of other portals that do the same: what one has in hand when it dies another
/// takes when the lease on it ends.</summary>
/// <param name="works">Whether this portal does any of it.</param>
/// <param name="most">So much is under way at once.</param>
/// <param name="farewell">How long what is under way may go on when the portal ends.</param>
/// <param name="clock">Measures the pauses.</param>
internal abstract class LeasedWorker(bool works, int most, TimeSpan farewell, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<Task> _underWay = [];
    private readonly CancellationTokenSource _working = new();

    /// <summary>One look, at so much as there is a hand free for.</summary>
    /// <returns>Whether there may be more at once.</returns>
    protected abstract Task<bool> LookAsync(int free, CancellationToken ct);

    protected abstract void NotLooked(Exception exception);

    protected void Begin(Func<CancellationToken, Task> work) => _underWay.Add(work(_working.Token));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!works)
        {
            return;
        }

        await using var ending = stoppingToken.Register(() => _working.CancelAfter(farewell));
        while (!stoppingToken.IsCancellationRequested)
        {
            var hasMore = false;
            try
            {
                _underWay.RemoveWhere(t => t.IsCompleted);
                hasMore = await LookAsync(most - _underWay.Count, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it is, most likely a database that is away: it must not end the portal.
                NotLooked(e);
            }

            // With nothing left to look for, or no hand free, a pause; a hand that is free sooner takes the next thing at once.
            await Task.WhenAny([Task.Delay(hasMore ? TimeSpan.Zero : Pause, clock, stoppingToken), .. hasMore || _underWay.Count < most ? [] : _underWay]);
        }

        await Task.WhenAll(_underWay);
    }

    public override void Dispose()
    {
        _working.Dispose();
        base.Dispose();
    }
}
