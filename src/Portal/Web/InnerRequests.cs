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
        using var held = new MemoryStream();
        using var sent = new MemoryStream(body is null ? [] : System.Text.Encoding.UTF8.GetBytes(body));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(from.RequestAborted);
        patience.CancelAfter(Patience);
        await using var scope = scopes.CreateAsyncScope();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = method, Path = Uri.UnescapeDataString(address), RawTarget = path, QueryString = query, Scheme = from.Request.Scheme, Protocol = from.Request.Protocol, Body = sent });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(held));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = patience.Token });
        features.Set(from.Features.GetRequiredFeature<IHttpConnectionFeature>());
        features.Set<IItemsFeature>(new ItemsFeature());
        var request = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider };
        var headers = request.Request.Headers;
        (headers.Host, headers.Cookie, headers.UserAgent, headers.Accept) = (from.Request.Headers.Host, from.Request.Headers.Cookie, from.Request.Headers.UserAgent, "application/json, */*;q=0.5");
        headers["RequestVerificationToken"] = formToken;
        headers[CallerMiddleware.Header] = organization;
        if (body is not null)
        {
            (headers.ContentType, headers.ContentLength) = ("application/json", sent.Length);
        }

        await _pipeline!(request);
        await request.Response.BodyWriter.FlushAsync(patience.Token);
        return new(request.Response.StatusCode, [.. request.Response.Headers.Select(h => (h.Key, h.Value.ToString()))], request.Response.ContentType, held.ToArray());
    }
}
