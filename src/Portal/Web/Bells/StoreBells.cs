using Npgsql;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>One LISTEN connection for the whole process, fanned out to all that wait for the fleet.</summary>
internal sealed partial class StoreBells(PortalDataSource source, TimeProvider clock, ILogger<StoreBells> logger) : BackgroundService
{
    /// <summary>A node confirmed or refused a generation.</summary>
    public Bell Published { get; } = new();

    /// <summary>A client came or went.</summary>
    public Bell Connections { get; } = new();

    /// <summary>The callout service answered clients.</summary>
    public Bell Decisions { get; } = new();

    /// <summary>A client admitted by it came, is to go, or went.</summary>
    public Bell Sessions { get; } = new();

    /// <summary>Administrators changed a setting, a flag or a suspension, or an organization's admins ended somebody's sign-ins.</summary>
    public Bell Platform { get; } = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BellLine.HoldAsync(ListenAsync, e => Deaf(logger, e), clock, stoppingToken);

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        connection.Notification += (_, heard) => (heard.Channel switch
        {
            "trunkline_published" => Published,
            "trunkline_connections" => Connections,
            "trunkline_decisions" => Decisions,
            "trunkline_sessions" => Sessions,
            "trunkline_platform" => Platform,
            _ => null,
        })?.Ring();
        await using (var listen = new NpgsqlCommand("LISTEN trunkline_published; LISTEN trunkline_connections; LISTEN trunkline_decisions; LISTEN trunkline_sessions; LISTEN trunkline_platform", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        // What rang while nobody listened is looked for now.
        Published.Ring();
        Connections.Ring();
        Decisions.Ring();
        Sessions.Ring();
        Platform.Ring();
        while (true)
        {
            await connection.WaitAsync(ct);
        }
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "The database cannot be listened to; live pages fall back to looking every few seconds.")]
    private static partial void Deaf(ILogger logger, Exception exception);
}
