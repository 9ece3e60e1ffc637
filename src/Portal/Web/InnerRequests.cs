using Microsoft.AspNetCore.Http.Features;

namespace Platform.Portal.Web;

/// <summary>An answer of our own API to our own page.</summary>
internal sealed record InnerAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, string? ContentType, byte[] Body);

/// <summary>Requests a page makes of the API for the person who looks at it: through the whole pipeline with that person's cookie and form token, as their browser would send them.</summary>
internal sealed class InnerRequests(IServiceScopeFactory scopes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private RequestDelegate? _pipeline;

    /// <summary>Everything after this.</summary>
    public void Use(IApplicationBuilder app) => app.Use(next => _pipeline = next);

    /// <param name="from">The page's request.</param>
    /// <param name="method">"GET".</param>
    /// <param name="path">"/api/v1/accounts?limit=2"; nothing else is taken.</param>
    /// <param name="body">JSON; null without.</param>
    /// <param name="organization">Its id; null: the person's only one.</param>
    /// <param name="formToken">That of the form this came by.</param>
    public async Task<InnerAnswer> SendAsync(HttpContext from, string method, string path, string? body, string? organization, string? formToken)
    {
        var (address, query) = path.Split('?', 2) is [var first, var rest] ? (first, $"?{rest}") : (path, "");
        using var sent = new MemoryStream(body is null ? [] : System.Text.Encoding.UTF8.GetBytes(body));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(from.RequestAborted);
        patience.CancelAfter(Patience);
        await using var scope = scopes.CreateAsyncScope();
        var features = new FeatureCollection();
        var request = new HttpRequestFeature { Method = method, Path = Uri.UnescapeDataString(address), RawTarget = path, QueryString = query, Scheme = from.Request.Scheme, Protocol = from.Request.Protocol, Body = sent };
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = patience.Token });
        features.Set(from.Features.GetRequiredFeature<IHttpConnectionFeature>());
        features.Set<IItemsFeature>(new ItemsFeature());
        var headers = request.Headers;
        (headers.Host, headers.Cookie, headers.UserAgent, headers.Accept) = (from.Request.Headers.Host, from.Request.Headers.Cookie, from.Request.Headers.UserAgent, "application/json, */*;q=0.5");
        headers["RequestVerificationToken"] = formToken;
        headers[CallerMiddleware.Header] = organization;
        if (body is not null)
        {
            (headers.ContentType, headers.ContentLength) = ("application/json", sent.Length);
        }

        var (response, answered) = await CarryOutAsync(features, request, scope.ServiceProvider, _pipeline!);
        return new(response.StatusCode, [.. response.Headers.Select(h => (h.Key, h.Value.ToString()))], response.ContentType, answered);
    }

    /// <summary>A request inside another, with what it has of that one in its features; its answer goes nowhere but back.</summary>
    public static async Task<(HttpResponse Response, byte[] Body)> CarryOutAsync(FeatureCollection features, HttpRequestFeature request, IServiceProvider services, RequestDelegate carryOut)
    {
        using var held = new MemoryStream();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(held));
        var context = new DefaultHttpContext(features) { RequestServices = services };
        await carryOut(context);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return (context.Response, held.ToArray());
    }
}
