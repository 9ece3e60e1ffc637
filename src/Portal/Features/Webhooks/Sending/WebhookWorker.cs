using Microsoft.Extensions.Options;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>Turns audit rows into deliveries and tries those that are due, beside any number of other portals that do the same. What it has in hand when it dies is
/// due again when its lease ends.</summary>
internal sealed partial class WebhookWorker(IServiceScopeFactory scopes, OutgoingNetworks networks, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookWorker> logger)
    : BackgroundService
{
    public const int PerWebhook = 4;

    private const int RowsPerLook = 500;
    private const int SweptAtOnce = 5_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(10);

    private readonly HashSet<Task> _underWay = [];
    private DateTimeOffset _sweptAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Sends)
        {
            return;
        }

        using var sending = new CancellationTokenSource();
        // Messages that are nearly there are worth seconds of an ending portal's time.
        await using var ending = stoppingToken.Register(() => sending.CancelAfter(Farewell));
        while (!stoppingToken.IsCancellationRequested)
        {
            var hasMore = false;
            try
            {
                hasMore = await LookAsync(sending.Token, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it is, most likely a database that is away: it must not end the portal.
                NotLooked(logger, e);
            }

            // With nothing left to look for, or no hand free, a pause; a hand that is free sooner takes the next thing at once.
            await Task.WhenAny([Task.Delay(hasMore ? TimeSpan.Zero : Pause, clock, stoppingToken), .. hasMore || _underWay.Count < options.Value.Most ? [] : _underWay]);
        }

        await Task.WhenAll(_underWay);
    }

    /// <summary>One look: what is new becomes deliveries, what is due is begun.</summary>
    /// <returns>Whether there may be more at once.</returns>
    private async Task<bool> LookAsync(CancellationToken sending, CancellationToken ct)
    {
        _underWay.RemoveWhere(t => t.IsCompleted);
        var now = clock.GetUtcNow();
        var free = options.Value.Most - _underWay.Count;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await networks.RefreshAsync(db, ct);
        var looked = await db.SpreadEventsAsync(RowsPerLook, now, ct);
        var claimed = free == 0 ? [] : await db.ClaimDeliveriesAsync(free, PerWebhook, now, now + options.Value.Lease, ct);
        foreach (var one in claimed)
        {
            _underWay.Add(SendAsync(one, sending));
        }

        var swept = 0;
        if (now - _sweptAt >= BetweenSweeps)
        {
            swept = await db.SweepDeliveriesAsync(SweptAtOnce, now - Kept, ct);
            _sweptAt = swept == SweptAtOnce ? _sweptAt : now;
        }

        return looked > 0 || claimed.Count > 0 || swept == SweptAtOnce;
    }

    private async Task SendAsync(ClaimedDelivery one, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<WebhookSender>().SendAsync(one, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Due again when the lease ends.
        }
        catch (Exception e)
        {
            // One that cannot be sent must not keep the others from it; it is due again when its lease ends.
            NotSent(logger, one.Id, e);
        }
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Warning, Message = "Webhooks could not be looked after; the next look is in a second.")]
    private static partial void NotLooked(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3031, Level = LogLevel.Error, Message = "{Delivery} could not be tried, or what came of it not be written down.")]
    private static partial void NotSent(ILogger logger, Kernel.WebhookDeliveryId delivery, Exception exception);
}
