using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Fixtures;

namespace Platform.Portal.Tests.Security;

/// <summary>A range service as Pwned Passwords describes its own: every range has lines of other hashes, and some of padding, which count 0. At [::1].</summary>
internal sealed class RangeService : IAsyncDisposable
{
    private WebApplication _app = null!;

    private RangeService()
    {
    }

    /// <summary>Passwords it knows, and how often they were seen.</summary>
    public ConcurrentDictionary<string, int> Known { get; } = new(StringComparer.Ordinal);

    public int Status { get; set; } = 200;

    /// <summary>What it was asked: path and Add-Padding.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public string Url => $"{_app.Urls.First()}/range";

    public static async Task<RangeService> StartAsync()
    {
        var service = new RangeService();
        service._app = await PlayedWeb.StartAsync(app => app.MapGet("/range/{prefix}", service.Answer), TestContext.Current.CancellationToken, PlayedWeb.Elsewhere);
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer(string prefix, HttpRequest request)
    {
        Asked.Enqueue($"{prefix} {request.Headers["Add-Padding"]}");
        var lines = Known.Select(k => (Hash: HashOf(k.Key), k.Value)).Where(k => k.Hash.StartsWith(prefix, StringComparison.Ordinal)).Select(k => $"{k.Hash[5..]}:{k.Value}")
            .Prepend($"{RandomNumberGenerator.GetHexString(35)}:3").Append($"{RandomNumberGenerator.GetHexString(35)}:0");
        return Results.Text(string.Join("\r\n", lines), statusCode: Status);
    }

    private static string HashOf(string password)
    {
#pragma warning disable CA5350 // What such services are indexed by.
        return Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
    }
}
