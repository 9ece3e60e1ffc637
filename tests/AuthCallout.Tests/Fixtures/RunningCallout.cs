using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;

namespace Platform.AuthCallout.Tests;

/// <summary>A callout process in this process, as its Program builds it.</summary>
internal sealed class RunningCallout : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RunningCallout(WebApplication app, Uri url)
    {
        _app = app;
        _http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", CalloutWorld.Access);
    }

    public Uri Url => _http.BaseAddress!;

    /// <summary>Starts one, and waits until it admits clients.</summary>
    public static async Task<RunningCallout> StartAsync(CalloutWorld world, int region = 0, string? name = null, params (string Key, string Value)[] settings)
    {
        var callout = await StartUnreadyAsync(world, region, name, settings);
        await Eventually.ShouldBeAsync(() => callout.Status().Status, "ready", TimeSpan.FromSeconds(30), CalloutWorld.Ct);
        return callout;
    }

    public static async Task<RunningCallout> StartUnreadyAsync(CalloutWorld world, int region = 0, string? name = null, params (string Key, string Value)[] settings)
    {
        var app = CalloutHost.Build(c => c.AddInMemoryCollection(world.Settings(region, name, settings)));
        await app.StartAsync(CalloutWorld.Ct);
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(app, new Uri(url));
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public StatusReport Status() => Get<CalloutStatus>().Read();

    /// <summary>Waits until its snapshot is as wanted.</summary>
    public async Task SeesAsync(Func<CalloutState, bool> what) =>
        await Eventually.ShouldBeAsync(() => Get<SnapshotHolder>().Current is { } state && what(state), true, TimeSpan.FromSeconds(10), CalloutWorld.Ct);

    /// <summary>A sample of /metrics, 0 when it has none yet.</summary>
    public async Task<double> MetricAsync(string sample)
    {
        var text = await _http.GetStringAsync(new Uri("metrics", UriKind.Relative), CalloutWorld.Ct);
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async Task<double> RefusedAsync(string reason) => await MetricAsync($"trunkline_callout_refused_total{{reason=\"{reason}\"}}");

    public Task<HttpResponseMessage> PostAsync(string path, object body) => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, CalloutWorld.Ct);

    public async Task<JsonElement> AskAsync(string path, object body)
    {
        using var answer = await PostAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(CalloutWorld.Ct);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative), CalloutWorld.Ct);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
