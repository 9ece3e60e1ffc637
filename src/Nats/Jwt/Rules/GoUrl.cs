namespace Platform.Nats.Jwt;

/// <summary>
/// Go's url.Parse as far as validation asks: which texts it refuses, and scheme, host, path and credentials of the others.
/// System.Uri draws its lines elsewhere, and other NATS tools judge by Go's.
/// </summary>
internal sealed record GoUrl(string Scheme, string HostName, string Path, bool HasUser)
{
    /// <returns>Null and a reason when Go refuses the text.</returns>
    public static GoUrl? Parse(string text, out string reason)
    {
        var (url, fragment, _) = Cut(text, '#');
        reason = "";
        if (url.Any(c => c < ' ' || c == '\x7f'))
        {
            reason = "invalid control character in URL";
        }
        else if (!IsEscapedWell(fragment))
        {
            reason = "invalid URL escape";
        }

        return reason.Length > 0 ? null : ParseClean(url, out reason);
    }

    private static GoUrl? ParseClean(string url, out string reason)
    {
        reason = "";
        if (string.Equals(url, "*", StringComparison.Ordinal))
        {
            return new GoUrl("", "", "*", HasUser: false);
        }

        if (url.StartsWith(':'))
        {
            reason = "missing protocol scheme";
            return null;
        }

        var scheme = SchemeOf(url);
        var rest = Cut(scheme.Length > 0 ? url[(scheme.Length + 1)..] : url, '?').Before;
        if (!rest.StartsWith('/'))
        {
            if (scheme.Length > 0)
            {
                return new GoUrl(scheme, "", "", HasUser: false);
            }

            if (Cut(rest, '/').Before.Contains(':', StringComparison.Ordinal))
            {
                reason = "first path segment in URL cannot contain colon";
                return null;
            }
        }

        var host = "";
        var hasUser = false;
        if ((scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)) && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var authority = Cut(rest[2..], '/').Before;
            rest = rest[(2 + authority.Length)..];
            var at = authority.LastIndexOf('@');
            hasUser = at >= 0;
            reason = ReasonAgainstHost(authority[(at + 1)..], mayHaveColons: scheme is not ("http" or "https"));
            if (reason.Length == 0 && hasUser && !(authority[..at].All(IsUserInfo) && IsEscapedWell(authority[..at])))
            {
                reason = "invalid userinfo";
            }

            host = HostNameOf(authority[(at + 1)..]);
        }

        if (reason.Length == 0 && !IsEscapedWell(rest))
        {
            reason = "invalid URL escape";
        }

        return reason.Length > 0 ? null : new GoUrl(scheme, host, rest, hasUser);
    }

    private static (string Before, string After, bool Found) Cut(string text, char at)
    {
        var i = text.IndexOf(at, StringComparison.Ordinal);
        return i < 0 ? (text, "", false) : (text[..i], text[(i + 1)..], true);
    }

    private static string SchemeOf(string url)
    {
        for (var i = 0; i < url.Length; i++)
        {
            var c = url[i];
            if (char.IsAsciiLetter(c) || (i > 0 && (char.IsAsciiDigit(c) || c is '+' or '-' or '.')))
            {
                continue;
            }

            return c == ':' ? url[..i].ToLowerInvariant() : "";
        }

        return "";
    }

    private static string ReasonAgainstHost(string host, bool mayHaveColons)
    {
        var open = host.LastIndexOf('[');
        if (open > 0)
        {
            return "invalid IP-literal";
        }

        if (open < 0)
        {
            var colon = mayHaveColons ? host.LastIndexOf(':') : host.IndexOf(':', StringComparison.Ordinal);
            return colon >= 0 && !IsOptionalPort(host[colon..]) ? $"invalid port {GoText.Quote(host[colon..])} after host"
                : IsHostText(host) ? "" : "invalid character in host name";
        }

        var close = host.LastIndexOf(']');
        if (close < 0)
        {
            return "missing ']' in host";
        }

        if (!IsOptionalPort(host[(close + 1)..]))
        {
            return $"invalid port {GoText.Quote(host[(close + 1)..])} after host";
        }

        var literal = host[1..close];
        var zone = literal.IndexOf("%25", StringComparison.Ordinal);
        var address = zone >= 0 ? literal[..zone] : literal;
        var isZoneGood = zone < 0 || (zone + 3 < literal.Length && IsEscapedWell(literal[zone..]));
        return isZoneGood && GoAddress.IsIPv6(address) ? "" : "invalid host";
    }

    private static string HostNameOf(string host)
    {
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && IsOptionalPort(host[colon..]))
        {
            host = host[..colon];
        }

        return host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
    }

    private static bool IsOptionalPort(string port) => port.Length == 0 || (port[0] == ':' && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    // In a host, escapes stand for bytes beyond ASCII only, save for %25.
    private static bool IsHostText(string host)
    {
        for (var i = 0; i < host.Length; i++)
        {
            var c = host[i];
            if (c == '%')
            {
                if (!IsEscape(host, i) || (host[i + 1] < '8' && !host.AsSpan(i).StartsWith("%25")))
                {
                    return false;
                }

                i += 2;
            }
            else if (c < 128 && !char.IsAsciiLetterOrDigit(c) && !"-_.~!$&'()*+,;=:[]<>\"".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUserInfo(char c) => char.IsAsciiLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal);

    private static bool IsEscapedWell(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 3))
        {
            if (!IsEscape(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEscape(string text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
}
