using Platform.AuthCallout.Telemetry;

namespace Platform.AuthCallout.Http;

/// <summary>What the portal asks: how a credential would fare, and whether a provider answers.</summary>
internal static class TestBench
{
    public static void MapTestBench(this WebApplication app)
    {
        var bench = app.MapGroup("").AddEndpointFilter(app.Services.GetRequiredService<Access>());
        Explain.Map(bench);
        CheckProvider.Map(bench);
    }

    /// <summary>snake_case, as everything a tenant sees.</summary>
    public static IResult Json<T>(T value) => Results.Json(value, CalloutStatus.Json);
}
