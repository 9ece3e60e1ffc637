using System.Text.Json;
using Npgsql;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>/healthz: the process answers. /readyz: it can do its work, PostgreSQL is reachable and has this build's schema.
/// /metrics: Prometheus text.</summary>
internal static partial class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<MetricsText>();

    public static void MapHealth(this WebApplication app)
    {
        // Made now, so that it counts from the first request on.
        var metrics = app.Services.GetRequiredService<MetricsText>();
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/readyz", ReadyAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/metrics", () => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(PortalDataSource source, ILoggerFactory logs, CancellationToken ct)
    {
        var missing = await MissingAsync(source, logs, ct);
        return TypedResults.Text(
            JsonSerializer.Serialize(new { Ready = missing is null, Missing = missing }, Json.Options), "application/json", statusCode: missing is null ? 200 : 503);
    }

    /// <summary>What there is none of, in words for an operator; null when all is there.</summary>
    private static async Task<string?> MissingAsync(PortalDataSource source, ILoggerFactory logs, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await using var schema = source.Value.CreateCommand("SELECT to_regprocedure('public.trunkline_account_jwt(text)') IS NOT NULL");
            if (await schema.ExecuteScalarAsync(patience.Token) is not true)
            {
                return "the schema: run broker bootstrap";
            }

            await using var fleet = source.Value.CreateCommand("SELECT EXISTS (SELECT FROM operators)");
            return await fleet.ExecuteScalarAsync(patience.Token) is true ? null : "an operator: run broker bootstrap";
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            NotReady(logs.CreateLogger(typeof(Health)), e);
            return "PostgreSQL";
        }
    }

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "PostgreSQL does not answer.")]
    private static partial void NotReady(ILogger logger, Exception exception);
}
