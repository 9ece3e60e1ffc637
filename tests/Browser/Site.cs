using Microsoft.Playwright;
using Platform.Browser;

[assembly: AssemblyFixture(typeof(Site))]

namespace Platform.Browser;

/// <summary>One platform and one browser for all tests of this program.</summary>
public sealed class Site : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private RunningPlatform? _platform;

    public RunningPlatform Platform => _platform!;

    public async ValueTask InitializeAsync()
    {
        _platform = await RunningPlatform.StartAsync(TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Find(), Args = Chromium.Flags });
    }

    /// <summary>A person at a fresh browser: nothing shared with any other.</summary>
    public async Task<Visitor> VisitAsync(bool hasScript = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Platform.Portal,
            JavaScriptEnabled = hasScript,
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = Look.Desk.Width, Height = 1000 },
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(20_000);
        return new Visitor(Platform, context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_platform is not null)
        {
            await _platform.DisposeAsync();
        }
    }
}
