using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Once an hour: keys that are due are made though nobody asks, and codes and tokens past their time go.</summary>
internal sealed partial class IssuerUpkeep(KeyRing keys, IServiceScopeFactory scopes, TimeProvider clock, ILogger<IssuerUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.CurrentAsync(stoppingToken);
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PortalDb>().SweepGrantsAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failed(logger, e);
            }
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "The issuer's upkeep failed; it is tried again in an hour.")]
    private static partial void Failed(ILogger logger, Exception exception);
}
