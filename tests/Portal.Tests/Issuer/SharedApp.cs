namespace Platform.Portal.Tests.Issuer;

/// <summary>One application for the tests of a class that change nothing of it.</summary>
public sealed class SharedApp(PortalFixture portal) : IAsyncLifetime
{
    internal OAuthApp App { get; private set; } = null!;

    /// <summary>At a browser of its own.</summary>
    internal OAuthApp At(PortalFixture other) => App with { Browser = new(other.NewBrowser(), App.Tenant.Email) };

    public async ValueTask InitializeAsync() => App = await OAuthApp.RegisterAsync(portal);

    public ValueTask DisposeAsync()
    {
        App.Dispose();
        return ValueTask.CompletedTask;
    }
}
