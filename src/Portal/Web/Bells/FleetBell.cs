using System.Threading.Channels;
using Npgsql;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Tells the controller to look again, without a message and without keeping a request waiting. Rings in a row
/// become one. A lost ring costs time only: the controller also looks by itself.</summary>
internal sealed partial class FleetBell(PortalDataSource source, TimeProvider clock, ILogger<FleetBell> logger) : BackgroundService
{
    private readonly Channel<byte> _rings = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PassOnAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                NotRung(logger, e);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    private async Task PassOnAsync(CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        await using var notify = new NpgsqlCommand("NOTIFY trunkline_publication", connection);
        while (await _rings.Reader.WaitToReadAsync(ct))
        {
            _rings.Reader.TryRead(out _);
            await notify.ExecuteNonQueryAsync(ct);
        }
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "The controller was not told of a change; it will find it by itself.")]
    private static partial void NotRung(ILogger logger, Exception exception);
}
