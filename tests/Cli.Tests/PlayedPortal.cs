using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;

namespace Platform.Cli.Tests;

/// <summary>A portal that answers what a test says: for what a real one does seldom (being busy, dying on the way), and to see what is sent.</summary>
internal sealed class PlayedPortal : IAsyncDisposable
{
    private WebApplication _app = null!;

    private PlayedPortal()
    {
    }

    public sealed record Seen(string Method, string Path, string Query, IHeaderDictionary Headers, string Body);

    public ConcurrentQueue<Seen> Requests { get; } = new();

    public string Url => _app.Urls.First();

    /// <param name="answer">Status and JSON for a request.</param>
    public static async Task<PlayedPortal> StartAsync(Func<Seen, HttpContext, (int Status, string Body)> answer)
    {
        var portal = new PlayedPortal();
        portal._app = await PlayedWeb.StartAsync(app => app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var seen = new Seen(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", Kept(context.Request.Headers), await reader.ReadToEndAsync(context.RequestAborted));
            portal.Requests.Enqueue(seen);
            var (status, body) = answer(seen, context);
            context.Response.StatusCode = status;
            if (status is not 204)
            {
                context.Response.ContentType ??= status < 400 ? "application/json" : "application/problem+json";
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
            }
        }), TestContext.Current.CancellationToken);
        return portal;
    }

    /// <summary>A shell that is signed in to it by a token.</summary>
    public Shell NewShell() => new() { Environment = { ["TRUNK_URL"] = Url, ["TRUNK_TOKEN"] = "tl_pat_played" } };

    // The server uses its own again for the next request.
    private static HeaderDictionary Kept(IHeaderDictionary headers) => new(headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
