namespace Platform.Cli.Api;

internal static class Http
{
    /// <summary>A client that keeps no cookies and follows no redirect: a token goes where it was meant to, and nowhere else.</summary>
    public static HttpClient Client() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }, disposeHandler: true)
        {
            Timeout = TimeSpan.FromSeconds(100),
            DefaultRequestHeaders = { { "User-Agent", $"trunk/{Trunk.Version}" } },
        };
}
