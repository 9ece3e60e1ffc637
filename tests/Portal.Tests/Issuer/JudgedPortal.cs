using Platform.Fixtures;

namespace Platform.Portal.Tests.Issuer;

/// <summary>A portal as a process of its own, whose public address is its own, and the script with the relying parties.</summary>
public sealed class JudgedPortal(PortalFixture portal) : IAsyncLifetime
{
    private PortalProcess _process = null!;

    internal NodeScript Script { get; private set; } = null!;

    internal string Issuer => _process.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _process = await portal.StartProcessAsync("judged");
        Script = await NodeScript.StartAsync("oauth.mjs", new Dictionary<string, string>(StringComparer.Ordinal), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Script.DisposeAsync();
        _process.Dispose();
    }
}
