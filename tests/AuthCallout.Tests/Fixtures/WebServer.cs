using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.AuthCallout.Tests;

/// <summary>A tenant's own web server on loopback, plain http: an issuer, an introspection endpoint, a webhook. Answers as the test says, and counts.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private WebServer(WebApplication app) => _app = app;

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    public Uri Url { get; private set; } = null!;

    public static async Task<WebServer> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Urls"] = url;
        var app = builder.Build();
        var server = new WebServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return server.Answer(context);
        });
        await app.StartAsync(CalloutWorld.Ct);
        server.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
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
