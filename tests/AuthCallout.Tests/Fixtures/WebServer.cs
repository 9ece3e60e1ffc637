using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;

namespace Platform.AuthCallout.Tests;

/// <summary>A tenant's own web server on loopback, plain http: an issuer, an introspection endpoint, a webhook. Answers as the test says, and counts.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private WebApplication _app = null!;
    private int _requests;

    private WebServer()
    {
    }

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    public Uri Url => new(_app.Urls.First());

    public static async Task<WebServer> StartAsync(string url = PlayedWeb.Here)
    {
        var server = new WebServer();
        server._app = await PlayedWeb.StartAsync(
            app => app.Run(context =>
            {
                Interlocked.Increment(ref server._requests);
                return server.Answer(context);
            }),
            CalloutWorld.Ct,
            url);
        return server;
    }

    /// <summary>An issuer by discovery, whose keys are a maker's; the maker's tokens get this issuer.</summary>
    public static async Task<WebServer> StartIssuerAsync(TokenMaker tokens, string? cacheControl = null)
    {
        var server = await StartAsync();
        tokens.Issuer = server.Url.ToString().TrimEnd('/');
        server.Answer = async context =>
        {
            if (cacheControl is not null)
            {
                context.Response.Headers.CacheControl = cacheControl;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(context.Request.Path == "/.well-known/openid-configuration"
                ? $$"""{"issuer":"{{tokens.Issuer}}","jwks_uri":"{{tokens.Issuer}}/keys"}"""
                : tokens.KeySet());
        };
        return server;
    }

    /// <summary>As if it were down: nobody listens.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
