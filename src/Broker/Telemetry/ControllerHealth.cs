using Npgsql;

namespace Platform.Broker.Telemetry;

/// <summary>/healthz: the process answers. /readyz: PostgreSQL answers; it says whether this is the working controller or a spare, and is
/// ready as either.</summary>
internal static class ControllerHealth
{
    public static void MapControllerHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(NpgsqlDataSource db, ControllerStatus status, CancellationToken ct)
    {
        var role = status.Epoch > 0 ? "controller" : "spare";
        try
        {
            await using var command = db.CreateCommand("select 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(ct);
            return Results.Json(new Readiness("ready", role, status.Epoch));
        }
        catch (NpgsqlException)
        {
            return Results.Json(new Readiness("no PostgreSQL", role, status.Epoch), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private sealed record Readiness(string Status, string Role, long Epoch);
}
