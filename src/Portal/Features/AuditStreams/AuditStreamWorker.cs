using Microsoft.Extensions.Options;
using Platform.Portal.Features.Webhooks.Sending;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Sees to it that every audit log that is to be published is, beside any number of other portals. One that publishes an organization's keeps it while events come.</summary>
internal sealed partial class AuditStreamWorker(IServiceScopeFactory scopes, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<AuditStreamWorker> logger) : BackgroundService
{
    private const int Most = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<Task> _underWay = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Sends)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it is, most likely a database that is away: it must not end the portal.
                NotLooked(logger, e);
                await Task.WhenAny(Task.Delay(Pause, clock, stoppingToken));
            }
        }

        await Task.WhenAll(_underWay);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        _underWay.RemoveWhere(t => t.IsCompleted);
        if (_underWay.Count >= Most)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        foreach (var one in await db.ClaimAuditStreamsAsync(Most - _underWay.Count, now, now + AuditPublisher.Lease, ct))
        {
            _underWay.Add(PublishAsync(one, ct));
        }
    }

    private async Task PublishAsync(ClaimedAuditStream one, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AuditPublisher>().PublishAsync(one, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Another portal goes on when the lease ends.
        }
        catch (Exception e)
        {
            // One organization's trouble must not keep the others' logs; it is tried again when the lease ends.
            NotPublished(logger, one.Organization, e);
        }
    }

    [LoggerMessage(EventId = 3032, Level = LogLevel.Warning, Message = "Audit logs to be published could not be looked for; the next look is in a second.")]
    private static partial void NotLooked(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3033, Level = LogLevel.Error, Message = "The audit log of {Organization} could not be published.")]
    private static partial void NotPublished(ILogger logger, Kernel.OrganizationId organization, Exception exception);
}
