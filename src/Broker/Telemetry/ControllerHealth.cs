using Npgsql;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Telemetry;

/// <summary>/healthz: the process answers. /readyz: PostgreSQL answers; it says whether this is the working controller or a spare, and is
/// ready as either.</summary>
internal static class ControllerHealth
{
    public static void MapControllerHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", ReadyAsync);
        var metrics = app.Services.GetRequiredService<MetricsText>();
        // Made before the first scrape, or the counts until then would be lost.
        app.Services.GetRequiredService<ControllerMetrics>();
        app.MapGet("/metrics", () => Results.Text(metrics.Write(), "text/plain; version=0.0.4"));
    }

    private static async Task<IResult> ReadyAsync(ObservedDataSource db, Fleet fleet, ControllerStatus status, CancellationToken ct)
    {
        var role = status.Epoch > 0 ? "controller" : "spare";
        try
        {
            await using var command = db.Value.CreateCommand("select 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(ct);
            return Results.Json(new Readiness("ready", role, status.Epoch, fleet.Count));
        }
        catch (NpgsqlException)
        {
            return Results.Json(new Readiness("no PostgreSQL", role, status.Epoch, fleet.Count), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private sealed record Readiness(string Status, string Role, long Epoch, int Nodes);
}
