namespace Platform.Nats.Client;

/// <summary>Reads server URLs.</summary>
internal static class ServerUrl
{
    private const int DefaultPort = 4222;

    /// <summary>Comma separated.</summary>
    /// <exception cref="ArgumentException">One of them is no URL of a NATS server.</exception>
    public static IReadOnlyList<Uri> ParseList(string urls)
    {
        var list = urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToList();
        return list.Count > 0 ? list : throw new ArgumentException("There is no server URL.", nameof(urls));
    }

    private static Uri Parse(string url)
    {
        var text = url.Contains("://", StringComparison.Ordinal) ? url : $"nats://{url}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new ArgumentException($"'{Shown(url)}' is not a server URL.", nameof(url));
        }

        if (uri.Scheme is not ("nats" or "tls"))
        {
            throw new ArgumentException($"'{Shown(url)}' is not a nats:// or tls:// URL; this client speaks TCP only.", nameof(url));
        }

        return uri.Port > 0 ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
    }

    // User info is a secret.
    private static string Shown(string url) => url.Contains('@', StringComparison.Ordinal) ? "…" + url[url.LastIndexOf('@')..] : url;
}
