using Microsoft.Extensions.Options;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>Turns audit rows into deliveries and tries those that are due, beside any number of other portals that do the same. What it has in hand when it dies is
/// due again when its lease ends.</summary>
internal sealed partial class WebhookWorker(IServiceScopeFactory scopes, OutgoingNetworks networks, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookWorker> logger)
    : LeasedWorker(options.Value.Sends, options.Value.Most, Farewell, clock)
{
    public const int PerWebhook = 4;

    private const int RowsPerLook = 500;
    private const int SweptAtOnce = 5_000;
    // Messages that are nearly there are worth seconds of an ending portal's time.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock = clock;
    private DateTimeOffset _sweptAt;

    /// <summary>What is new becomes deliveries, what is due is begun, what is old goes.</summary>
    protected override async Task<bool> LookAsync(int free, CancellationToken ct)
    {
        var now = _clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await networks.RefreshAsync(db, ct);
        var looked = await db.SpreadEventsAsync(RowsPerLook, now, ct);
        var claimed = free == 0 ? [] : await db.ClaimDeliveriesAsync(free, PerWebhook, now, now + options.Value.Lease, ct);
        foreach (var one in claimed)
        {
            Begin(c => SendAsync(one, c));
        }

        var swept = 0;
        if (now - _sweptAt >= BetweenSweeps)
        {
            swept = await db.SweepDeliveriesAsync(SweptAtOnce, now - Kept, ct);
            _sweptAt = swept == SweptAtOnce ? _sweptAt : now;
        }

        return looked > 0 || claimed.Count > 0 || swept == SweptAtOnce;
    }

    protected override void NotLooked(Exception exception) => NotLooked(logger, exception);

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
