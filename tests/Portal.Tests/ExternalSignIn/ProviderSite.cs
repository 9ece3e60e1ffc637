namespace Platform.Portal.Tests.ExternalSignIn;

/// <summary>A portal with two providers of its own, played ones, and a GitHub; it may call [::1].</summary>
public sealed class ProviderSite(PortalFixture portal) : IAsyncLifetime
{
    private PortalFixture.Host _host = null!;

    internal PortalFixture Portal => portal;
    internal PlayedProvider Corp { get; private set; } = null!;
    internal PlayedProvider Other { get; private set; } = null!;
    internal PlayedProvider GitHub { get; private set; } = null!;
    internal IServiceProvider Services => _host.Services;

    public async ValueTask InitializeAsync()
    {
        (Corp, Other, GitHub) = (await PlayedProvider.StartAsync(), await PlayedProvider.StartAsync(), await PlayedProvider.StartAsync());
        await portal.AllowPlayedAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (i, (id, provider)) in new[] { ("corp", Corp), ("other", Other), ("github", GitHub) }.Index())
        {
            var prefix = $"Portal:SignIn:Providers:{i}:";
            settings[prefix + "Id"] = id;
            settings[prefix + "Title"] = id == "github" ? "GitHub" : $"The {id} login";
            settings[prefix + "Kind"] = id == "github" ? "github" : "oidc";
            settings[prefix + "Issuer"] = provider.Issuer;
            settings[prefix + "ClientId"] = PlayedProvider.ClientId;
            settings[prefix + "ClientSecret"] = PlayedProvider.Secret;
            if (id == "github")
            {
                settings[prefix + "ApiUrl"] = $"{provider.Issuer}/api";
            }
        }

        _host = portal.StartHost(settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Corp.DisposeAsync();
        await Other.DisposeAsync();
        await GitHub.DisposeAsync();
    }

    internal SentBrowser NewBrowser() => new(_host.ClientOptions.BaseAddress);

    internal HttpClient NewClient() => _host.NewClient();
}
