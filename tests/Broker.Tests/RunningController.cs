using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Tests;

/// <summary>The controller in this process, as <c>broker controller</c> builds it, with waits short enough for a test.</summary>
internal sealed class RunningController : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningController(WebApplication app) => _app = app;

    public static async Task<RunningController> StartAsync(World world, CancellationToken ct, params (string Key, string Value)[] settings)
    {
        var app = ControllerCommand.Build(c => c.AddInMemoryCollection(world.Settings)
            .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))));
#pragma warning disable CA2000 // The factory's, which disposes of it with the application.
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new TestLog(TestContext.Current.TestOutputHelper));
#pragma warning restore CA2000
        await app.StartAsync(ct);
        return new(app);
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public bool IsLeading => Get<ControllerStatus>().Epoch > 0;

    /// <summary>A sample of /metrics, 0 when it has none yet.</summary>
    public double Metric(string sample)
    {
        var line = Get<MetricsText>().Write().Split('\n').FirstOrDefault(l => l.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
