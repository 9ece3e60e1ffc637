using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Messages;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Connect;

/// <summary>What the Connect and user pages hand out: the .creds file, the natscli context, and the events their live parts follow.</summary>
internal static class ConnectFiles
{
    private const string Account = "/o/{Slug}/a/{AccountId}";

    public static void MapForms(IEndpointRouteBuilder forms) =>
        forms.MapPost($"{Account}/users/{{user}}/credentials", CredsAsync).RequireAuthorization();

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

    /// <summary>The file itself, for a form's answer: the browser saves it and stays where it is.</summary>
    private static async Task<IResult> CredsAsync(
        HttpContext http, Whereabouts here, string user, IssueCredential.Handler handler, TimeProvider clock, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var days = int.TryParse((await http.Request.ReadFormAsync(ct))["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 3650) : 90;
        return UserId.TryParse(user, null, out var id)
            && !(await handler.HandleAsync(here.Account!.Id, id, new(clock.GetUtcNow().AddDays(days)), ct)).IsRefused(out _, out var issued)
                ? Results.File(Encoding.UTF8.GetBytes(issued.Creds!), MediaTypeNames.Application.Octet, issued.FileName)
                : Results.NotFound();
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
