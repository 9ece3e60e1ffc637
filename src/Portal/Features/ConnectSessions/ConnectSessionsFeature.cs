using Platform.Portal.Components;

namespace Platform.Portal.Features.ConnectSessions;

internal static class ConnectSessionsFeature
{
    public static IServiceCollection AddConnectSessions(this IServiceCollection services) => services
        .AddScoped<ListSessions.Handler>()
        .AddScoped<SessionEvents.Handler>()
        .AddScoped<RevokeSessions.Handler>()
        .AddScoped<ListRevocations.Handler>()
        .AddScoped<GetConnectRevocation.Handler>()
        .AddScoped<LiftRevocation.Handler>()
        .AddScoped<ProviderNames>();

    public static void MapConnectSessions(this IEndpointRouteBuilder api)
    {
        ListSessions.Map(api);
        SessionEvents.Map(api);
        var revocations = api.MapGroup("/connect-revocations").WithTags("Connect sessions");
        RevokeSessions.Map(revocations);
        ListRevocations.Map(revocations);
        GetConnectRevocation.Map(revocations);
        LiftRevocation.Map(revocations);
    }

    /// <summary>What the page's live part follows.</summary>
    public static void MapConnectSessionPages(this IEndpointRouteBuilder app) =>
        app.MapGet("/o/{Slug}/a/{AccountId}/sessions/events", async (Whereabouts here, SessionEvents.Handler handler, CancellationToken ct) =>
        {
            var events = await handler.HandleAsync(here.Account!.Id, ct);
            return events.IsRefused(out _) ? Results.NotFound() : (IResult)TypedResults.ServerSentEvents(events.Value);
        }).RequireAuthorization().ExcludeFromDescription();
}
