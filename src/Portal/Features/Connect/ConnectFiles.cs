using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Messages;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Connect;

/// <summary>What the Connect and user pages hand out: the natscli context, and the events their live parts follow.</summary>
internal static class ConnectFiles
{
    private const string Account = "/o/{Slug}/a/{AccountId}";

    public static void Map(IEndpointRouteBuilder app)
    {
        var account = app.MapGroup(Account).RequireAuthorization().ExcludeFromDescription();
        account.MapGet("/users/{user}/context", ContextAsync);
        account.MapGet("/events", EventsAsync);
        account.MapGet("/messages", MessagesAsync);
    }

    private static async Task<IResult> ContextAsync(
        HttpContext http, Whereabouts here, string user, [FromQuery] string? region, GetContext.Handler handler, CancellationToken ct)
    {
        if (!UserId.TryParse(user, null, out var id) || (await handler.HandleAsync(here.Account!.Id, id, null, region, ct)).IsRefused(out _, out var file))
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(file.Context, Json.Options), "application/json", $"{file.Name}.json");
    }

    private static async Task<IResult> MessagesAsync(
        Whereabouts here, [FromQuery] string? subject, [FromQuery] string? region, WatchMessages.Handler handler, CancellationToken ct)
    {
        var messages = await handler.HandleAsync(here.Account!.Id, subject, region, ct);
        return messages.IsRefused(out var refusal) ? Results.StatusCode(Problems.StatusOf(refusal)) : TypedResults.ServerSentEvents(messages.Value);
    }

    private static async Task<IResult> EventsAsync(
        HttpContext http, Whereabouts here, AccountEvents.Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        var events = await handler.HandleAsync(here.Account!.Id, lastEventId, ct);
        return events.IsRefused(out _) ? Results.NotFound() : TypedResults.ServerSentEvents(events.Value);
    }
}
