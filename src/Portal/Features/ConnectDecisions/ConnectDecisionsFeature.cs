using Microsoft.AspNetCore.Mvc;
using Platform.Portal.Components;

namespace Platform.Portal.Features.ConnectDecisions;

internal static class ConnectDecisionsFeature
{
    public static IServiceCollection AddConnectDecisions(this IServiceCollection services) => services
        .AddScoped<ListDecisions.Handler>()
        .AddScoped<DecisionEvents.Handler>();

    public static void MapConnectDecisions(this IEndpointRouteBuilder api)
    {
        ListDecisions.Map(api);
        DecisionEvents.Map(api);
    }

    /// <summary>What the pages' live parts follow.</summary>
    public static void MapConnectDecisionPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/o/{Slug}/a/{AccountId}/decisions/events", (Whereabouts here, DecisionEvents.Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null) =>
            EventsAsync(here.Account!.Id, handler, lastEventId, ct)).RequireAuthorization().ExcludeFromDescription();
        app.MapGet("/o/{Slug}/decisions/events", (DecisionEvents.Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null) =>
            EventsAsync(null, handler, lastEventId, ct)).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<IResult> EventsAsync(Kernel.AccountId? account, DecisionEvents.Handler handler, string? lastEventId, CancellationToken ct) =>
        (await handler.HandleAsync(account, lastEventId, ct)) is var events && events.IsRefused(out _) ? Results.NotFound() : TypedResults.ServerSentEvents(events.Value);
}
