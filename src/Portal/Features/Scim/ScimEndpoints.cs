using System.Text.Json.Nodes;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Scim;

/// <summary>SCIM 2.0 (RFC 7643, RFC 7644) for one organization's directory: users, groups, and what the service can.</summary>
internal static class ScimEndpoints
{
    public const string Prefix = "/scim/v2/{organization}";

    public static IServiceCollection AddScim(this IServiceCollection services) => services
        .AddSingleton<ScimEntry.Memory>()
        .AddScoped<ScimEntry>()
        .AddScoped<ScimResources>()
        .AddScoped<ScimRoles>()
        .AddScoped<ScimUsers>()
        .AddScoped<ScimGroups>();

    public static void MapScim(this WebApplication app)
    {
        var scim = app.MapGroup(Prefix).AllowAnonymous().RequireRateLimiting(RateLimits.Issuer).AddEndpointFilter(ScimEntry.FilterAsync).ExcludeFromDescription();
        scim.MapGet("/ServiceProviderConfig", (ScimResources resources) => Ok(ScimDiscovery.Config(resources.Base)));
        scim.MapGet("/ResourceTypes", (ScimResources resources) => Ok(ScimDiscovery.List(ScimDiscovery.ResourceTypes(resources.Base))));
        scim.MapGet("/ResourceTypes/{name}", (string name, ScimResources resources) => One(ScimDiscovery.ResourceTypes(resources.Base), name));
        scim.MapGet("/Schemas", (ScimResources resources) => Ok(ScimDiscovery.List(ScimDiscovery.Schemas(resources.Base))));
        scim.MapGet("/Schemas/{name}", (string name, ScimResources resources) => One(ScimDiscovery.Schemas(resources.Base), name));
        MapUsers(scim.MapGroup("/Users"));
        MapGroups(scim.MapGroup("/Groups"));
    }

    private static void MapUsers(RouteGroupBuilder users)
    {
        users.MapGet("", async (HttpRequest request, ScimUsers handler, CancellationToken ct) => await ListAsync(request, (f, s, c) => handler.ListAsync(f, s, c, ct)));
        users.MapPost("", async (HttpRequest request, ScimUsers handler, CancellationToken ct) => await WithBodyAsync(request, 201, body => handler.CreateAsync(body, ct), ct));
        users.MapGet("/{id}", async (string id, HttpRequest request, ScimUsers handler, CancellationToken ct) => User(id, out var user) ? Answer(request, 200, await handler.GetAsync(user, ct)) : NotFound);
        users.MapPut("/{id}", async (string id, HttpRequest request, ScimUsers handler, CancellationToken ct) =>
            User(id, out var user) ? await WithBodyAsync(request, 200, body => handler.ChangeAsync(user, _ => (ScimResult<JsonObject>)body, ct), ct) : NotFound);
        users.MapPatch("/{id}", async (string id, HttpRequest request, ScimUsers handler, CancellationToken ct) =>
            User(id, out var user) ? await WithBodyAsync(request, 200, body => handler.ChangeAsync(user, was => ScimPatch.Apply(was, body), ct), ct) : NotFound);
        users.MapDelete("/{id}", async (string id, ScimUsers handler, CancellationToken ct) => User(id, out var user) ? Gone(await handler.DeleteAsync(user, ct)) : NotFound);
    }

    private static void MapGroups(RouteGroupBuilder groups)
    {
        groups.MapGet("", async (HttpRequest request, ScimGroups handler, CancellationToken ct) => await ListAsync(request, (f, s, c) => handler.ListAsync(f, s, c, ct)));
        groups.MapPost("", async (HttpRequest request, ScimGroups handler, CancellationToken ct) => await WithBodyAsync(request, 201, body => handler.CreateAsync(body, ct), ct));
        groups.MapGet("/{id}", async (string id, HttpRequest request, ScimGroups handler, CancellationToken ct) => Group(id, out var group) ? Answer(request, 200, await handler.GetAsync(group, ct)) : NotFound);
        groups.MapPut("/{id}", async (string id, HttpRequest request, ScimGroups handler, CancellationToken ct) =>
            Group(id, out var group) ? await WithBodyAsync(request, 200, body => handler.ChangeAsync(group, _ => (ScimResult<JsonObject>)body, ct), ct) : NotFound);
        groups.MapPatch("/{id}", async (string id, HttpRequest request, ScimGroups handler, CancellationToken ct) =>
            Group(id, out var group) ? await WithBodyAsync(request, 200, body => handler.ChangeAsync(group, was => ScimPatch.Apply(was, body), ct), ct) : NotFound);
        groups.MapDelete("/{id}", async (string id, ScimGroups handler, CancellationToken ct) => Group(id, out var group) ? Gone(await handler.DeleteAsync(group, ct)) : NotFound);
    }

    private static IResult NotFound => ScimError.NotFound.ToResult();

    private static bool User(string text, out ScimUserId id) => ScimUserId.TryParse(text, null, out id);

    private static bool Group(string text, out ScimGroupId id) => ScimGroupId.TryParse(text, null, out id);

    private static ScimAnswer Ok(JsonObject body) => new ScimAnswer(200, body);

    private static IResult One(IReadOnlyList<JsonObject> all, string id) => all.FirstOrDefault(r => string.Equals((string?)r["id"], id, StringComparison.OrdinalIgnoreCase)) is { } found ? Ok(found) : NotFound;

    private static IResult Gone(ScimError? refusal) => refusal?.ToResult() ?? new ScimAnswer(204, null);

    private static async Task<IResult> ListAsync(HttpRequest request, Func<string?, int, int, Task<ScimResult<JsonObject>>> list)
    {
        var (startIndex, count) = ScimResources.PlaceOf(request);
        var found = await list(request.Query["filter"], startIndex, count);
        foreach (var resource in (found.Value?["Resources"] as JsonArray ?? []).OfType<JsonObject>())
        {
            ScimResources.Cut(request, resource);
        }

        return found.Error?.ToResult() ?? Ok(found.Value!);
    }

    private static async Task<IResult> WithBodyAsync(HttpRequest request, int status, Func<JsonObject, Task<ScimResult<JsonObject>>> act, CancellationToken ct) =>
        await ScimDocument.ReadAsync(request, ct) is { } body ? Answer(request, status, await act(body)) : ScimError.InvalidSyntax.ToResult();

    private static IResult Answer(HttpRequest request, int status, ScimResult<JsonObject> result)
    {
        if (result.Error is { } refusal)
        {
            return refusal.ToResult();
        }

        var location = (string?)result.Value!["meta"]?["location"];
        return new ScimAnswer(status, ScimResources.Cut(request, result.Value), status == 201 ? location : null);
    }
}
