namespace Platform.Nats.Jwt;

/// <summary>What operators and accounts may put into their address fields.</summary>
public static class UrlRules
{
    /// <summary>Why a tool could not use the address as an operator service URL (nats, tls, ws, wss; no path, no credentials), or null.</summary>
    public static string? RefusalOfServiceUrl(string url)
    {
        if (url.Length == 0)
        {
            return null;
        }

        var quoted = GoText.Quote(url);
        if (GoUrl.Parse(url, out var reason) is not { } parsed)
        {
            return $"error parsing operator service url {quoted}: {reason}";
        }

        return parsed.HasUser ? $"operator service url {quoted} - credentials are not supported"
            : parsed.Path.Length > 0 ? $"operator service url {quoted} - paths are not supported"
            : parsed.Scheme is "nats" or "tls" or "ws" or "wss" ? null
            : $"operator service url {quoted} - protocol not supported (only 'nats', 'tls', 'ws', 'wss' only)";
    }

    internal static string? RefusalOfAccountServerUrl(string url)
    {
        if (url.Length == 0)
        {
            return null;
        }

        return GoUrl.Parse(url, out var reason) is not { } parsed ? $"error parsing account server url: {reason}"
            : parsed.Scheme.Length == 0 ? $"account server url {GoText.Quote(url)} requires a protocol"
            : null;
    }

    internal static void RequireAccountServerUrl(string url)
    {
        if (RefusalOfAccountServerUrl(url) is { } refusal)
        {
            throw new NatsJwtException(NatsJwtError.Url, refusal);
        }
    }

    internal static void ValidateInfo(string description, string infoUrl, ValidationResults results)
    {
        const int MaxBytes = 8 * 1024;
        results.AddErrorIf(System.Text.Encoding.UTF8.GetByteCount(description) > MaxBytes, "Description is too long");
        if (infoUrl.Length == 0)
        {
            return;
        }

        results.AddErrorIf(System.Text.Encoding.UTF8.GetByteCount(infoUrl) > MaxBytes, "Info URL is too long");
        var url = GoUrl.Parse(infoUrl, out var reason);
        if (url is not null && (url.HostName.Length == 0 || url.Scheme.Length == 0))
        {
            reason = "no hostname or scheme";
        }

        results.AddErrorIf(reason.Length > 0, $"error parsing info url: {reason}");
    }
}
