using System.Threading.Channels;
using Npgsql;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Tells the controller and the callout service to look again, without a message and without keeping a request waiting. Rings in a
/// row become one. A lost ring costs time only: they also look by themselves.</summary>
internal sealed partial class FleetBell(PortalDataSource source, TimeProvider clock, ILogger<FleetBell> logger) : BackgroundService
{
    private readonly Channel<byte> _rings = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _due;

    /// <summary>An account is to be published.</summary>
    public void Ring() => Ring(Channels.Publication);

    /// <summary>Something the callout service decides by has changed: a provider, login, token, policy, revocation or network.</summary>
    public void RingAdmission() => Ring(Channels.Admission);

    /// <summary>Live sessions are to be dropped, and what admitted them is refused from now on.</summary>
    public void RingSessions() => Ring(Channels.Admission | Channels.Sessions);

    private void Ring(Channels channels)
    {
        if (Rehearsal.IsOne)
        {
            return;
        }

        Interlocked.Or(ref _due, (int)channels);
        _rings.Writer.TryWrite(0);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BellLine.HoldAsync(PassOnAsync, e => NotRung(logger, e), clock, stoppingToken);

    private async Task PassOnAsync(CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        while (await _rings.Reader.WaitToReadAsync(ct))
        {
            _rings.Reader.TryRead(out _);
            // Nothing is due when an earlier turn rang for this one too.
            if ((Channels)Interlocked.Exchange(ref _due, 0) is not Channels.None and var due)
            {
                await using var notify = new NpgsqlCommand(Statement(due), connection);
                await notify.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private static string Statement(Channels due) => string.Join("; ", Enum.GetValues<Channels>().Where(c => c is not Channels.None && due.HasFlag(c)).Select(c => $"NOTIFY trunkline_{c.ToString().ToLowerInvariant()}"));

    [Flags]
    private enum Channels { None = 0, Publication = 1, Admission = 2, Sessions = 4 }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "The controller or the callout service was not told of a change; they will find it by themselves.")]
    private static partial void NotRung(ILogger logger, Exception exception);
}
