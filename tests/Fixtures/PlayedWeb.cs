using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Fixtures;

/// <summary>A small web server with which a test plays somebody else: a provider, a webhook's receiver, a service that is asked. It says nothing of itself, and Urls.First() is its address.</summary>
public static class PlayedWeb
{
    /// <summary>At 127.0.0.1.</summary>
    public const string Here = "http://127.0.0.1:0";

    /// <summary>The machine's other address, for what is allowed to be asked where 127.0.0.1 is not.</summary>
    public const string Elsewhere = "http://[::1]:0";

    /// <param name="map">Adds what it answers.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="url">With port 0: a free one.</param>
    public static async Task<WebApplication> StartAsync(Action<WebApplication> map, CancellationToken ct, string url = Here)
    {
        ArgumentNullException.ThrowIfNull(map);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        map(app);
        await app.StartAsync(ct);
        return app;
    }
}
