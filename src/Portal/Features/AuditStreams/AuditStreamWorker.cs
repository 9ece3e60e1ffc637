using Microsoft.Extensions.Options;
using Platform.Portal.Features.Webhooks.Sending;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Sees to it that every audit log that is to be published is, beside any number of other portals. One that publishes an organization's keeps it while events come.</summary>
internal sealed partial class AuditStreamWorker(IServiceScopeFactory scopes, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<AuditStreamWorker> logger)
    : LeasedWorker(options.Value.Sends, Most, TimeSpan.Zero, clock)
{
    private const int Most = 100;
    private readonly TimeProvider _clock = clock;

    protected override async Task<bool> LookAsync(int free, CancellationToken ct)
    {
        if (free > 0)
        {
            var now = _clock.GetUtcNow();
            await using var scope = scopes.CreateAsyncScope();
            foreach (var one in await scope.ServiceProvider.GetRequiredService<PortalDb>().ClaimAuditStreamsAsync(free, now, now + AuditPublisher.Lease, ct))
            {
                Begin(c => PublishAsync(one, c));
            }
        }

        return false;
    }

    protected override void NotLooked(Exception exception) => NotLooked(logger, exception);

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
