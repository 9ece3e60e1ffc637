using Platform.Fixtures;

[assembly: AssemblyFixture(typeof(Platform.Cli.Tests.PlatformFixture))]

namespace Platform.Cli.Tests;

/// <summary>One real platform (portal, PostgreSQL, three regions of nats-server) for all tests of this program that want one.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private LocalPlatform? _platform;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Started when the first test asks for it.</summary>
    internal async Task<LocalPlatform> PlatformAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await _starting.WaitAsync(ct);
        try
        {
            return _platform ??= await LocalPlatform.StartAsync(ct);
        }
        finally
        {
            _starting.Release();
        }
    }

    internal async Task<Tenant> NewTenantAsync()
    {
        var platform = await PlatformAsync();
        var api = await platform.SignUpAsync(TestContext.Current.CancellationToken);
        var token = api.DefaultRequestHeaders.Authorization!.Parameter!;
        return new Tenant { Api = api, Token = token, Shell = new Shell { Environment = { ["TRUNK_URL"] = platform.Portal.ToString(), ["TRUNK_TOKEN"] = token } } };
    }

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_platform is not null)
        {
            await _platform.DisposeAsync();
        }
    }
}
