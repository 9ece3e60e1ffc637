using Microsoft.AspNetCore.Http.Features;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>ETag and If-None-Match on every GET of one resource, and If-Match on every change of one (RFC 9110 §13). The state If-Match is compared with is what the GET at the
/// same address says, asked in the transaction of the change with the row locked; so of two who change the same state one is refused with 412.</summary>
internal static class ResourceTags
{
    public static void UseResourceTags(this WebApplication app)
    {
        var routes = app.Services.GetRequiredService<VersionedRoutes>();
        app.Use((context, next) =>
        {
            if (!ProblemResponses.IsForPrograms(context) || routes.Of(context.GetEndpoint()) is not { } route || !context.RequestServices.GetRequiredService<Caller>().IsKnown)
            {
                return next(context);
            }

            var request = context.Request;
            return HttpMethods.IsGet(request.Method) ? ReadAsync(context, route, next)
                : request.Headers.IfMatch.Count > 0 && !route.ReadsIfMatch ? ChangeAsync(context, route, next)
                : route.Answer is not null && route.Answer == AnswerOf(route.Read) ? AnswerAsync(context, route, next)
                : next(context);
        });
    }

    private static async Task ReadAsync(HttpContext context, VersionedRoute route, RequestDelegate next)
    {
        var body = await HeldAnswer.TakeAsync(context, next);
        Tag(context, route, body);
        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status200OK && response.Headers.ETag is [{ } tag] && ResourceTag.IsKnown(context.Request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            response.ContentLength = null;
            RateLimits.GiveBack(context);
            return;
        }

        await HeldAnswer.SendAsync(context, body);
    }

    private static async Task AnswerAsync(HttpContext context, VersionedRoute route, RequestDelegate next)
    {
        var body = await HeldAnswer.TakeAsync(context, next);
        Tag(context, route, body);
        await HeldAnswer.SendAsync(context, body);
    }

    private static async Task ChangeAsync(HttpContext context, VersionedRoute route, RequestDelegate next)
    {
        var ct = context.RequestAborted;
        var ifMatch = context.Request.Headers.IfMatch.ToString();
        var db = context.RequestServices.GetRequiredService<PortalDb>();
        await using var transaction = await db.BeginAsync(ct);
        await LockedRows.LockAsync(db, context, ct);
        if (route.Read is { } read)
        {
            var (status, tag, refusal) = await AskAsync(context, read, route);
            if (status is 403)
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = ProblemResponses.ContentType;
                await HeldAnswer.SendAsync(context, refusal);
                return;
            }

            // What is not there the handler refuses in its own words.
            if (tag is not null && !ResourceTag.IsMeant(ifMatch, tag))
            {
                await ProblemResponses.WriteAsync(context, WebErrors.Stale);
                return;
            }
        }
        else if (ifMatch.Trim() is not "*")
        {
            await ProblemResponses.WriteAsync(context, WebErrors.HasNoTag);
            return;
        }

        var holds = AfterCommit.Hold(context);
        var body = await HeldAnswer.TakeAsync(context, next);
        if (context.Response.StatusCode is >= 200 and < 300)
        {
            await AfterCommit.CommitAsync(context, transaction, ct);
            if (holds)
            {
                await AfterCommit.RunAsync(context);
            }

            if (route.Answer is not null && route.Answer == AnswerOf(route.Read))
            {
                Tag(context, route, body);
            }
        }

        await HeldAnswer.SendAsync(context, body);
    }

    /// <summary>The GET at this address, carried out as a part of this request.</summary>
    private static async Task<(int Status, string? Tag, ReadOnlyMemory<byte> Body)> AskAsync(HttpContext context, RouteEndpoint read, VersionedRoute route)
    {
        var features = new FeatureCollection();
        foreach (var (type, feature) in context.Features.Where(f => f.Key != typeof(IHttpRequestFeature) && f.Key != typeof(IHttpResponseFeature) && f.Key != typeof(IHttpResponseBodyFeature)))
        {
            features[type] = feature;
        }

        features.Set<IEndpointFeature>(new Asked { Endpoint = read });
        features.Set<IRouteValuesFeature>(new RouteValuesFeature { RouteValues = new(context.Request.RouteValues) });
        var request = new HttpRequestFeature { Method = HttpMethods.Get, Path = context.Request.Path, PathBase = context.Request.PathBase, Scheme = context.Request.Scheme, Protocol = context.Request.Protocol };
        var (response, body) = await InnerRequests.CarryOutAsync(features, request, context.RequestServices, read.RequestDelegate!);
        return (response.StatusCode, response.StatusCode == 200 ? ResourceTag.Of(body, AnswerOf(route.Read)!, VersionOf(response)) : null, body);
    }

    private static void Tag(HttpContext context, VersionedRoute route, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        // What would have been is not there to be named.
        if (!Rehearsal.IsOne && response.StatusCode == StatusCodes.Status200OK && route.Answer is { } answer)
        {
            response.Headers.ETag = ResourceTag.Of(body.Span, answer, VersionOf(response));
        }
    }

    /// <summary>Of a resource that counts its versions.</summary>
    private static string? VersionOf(HttpResponse response) => response.Headers.ETag is [{ Length: > 2 } own] ? own.Trim('"') : null;

    private static Type? AnswerOf(RouteEndpoint? read) => read is null ? null : VersionedRoutes.AnswerOf(read.Metadata);

    private sealed class Asked : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}
