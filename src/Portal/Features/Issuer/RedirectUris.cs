using System.Text.RegularExpressions;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Where answers may be sent.</summary>
internal static partial class RedirectUris
{
    public const int LongestUri = 512;

    /// <summary>Letter for letter (RFC 9700 §2.1); a native client's loopback address may have any port (RFC 8252 §7.3).</summary>
    public static bool IsRegistered(ClientKind kind, IReadOnlyList<string> registered, string given) =>
        registered.Contains(given, StringComparer.Ordinal)
        || (kind == ClientKind.Native && WithoutPort(given) is { } address && registered.Any(r => WithoutPort(r) == address));

    /// <summary>Whether one may be registered: https; http to this machine itself; a scheme of the application's own for native ones (RFC 8252 §7.1).</summary>
    public static bool MayBe(ClientKind kind, string uri) =>
        uri.Length is > 0 and <= LongestUri
        && uri.All(c => c is > ' ' and < '\x7f' and not ('\\' or '#' or '*' or '"' or '<' or '>' or '`' or '{' or '}' or '|' or '^'))
        && Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length == 0
        && (parsed.Scheme == Uri.UriSchemeHttps ? uri.StartsWith("https://", StringComparison.Ordinal) && parsed.Host.Length > 0
            : parsed.Scheme == Uri.UriSchemeHttp ? Loopback().IsMatch(uri) || (kind == ClientKind.Web && IsLocalhost(uri))
            // A domain somebody owns, backwards: javascript:, data: and file: have no dot.
            : kind == ClientKind.Native && parsed.Scheme.Contains('.', StringComparison.Ordinal) && uri.StartsWith(parsed.Scheme + ":", StringComparison.Ordinal));

    /// <summary>The same with further parameters.</summary>
    public static string With(string uri, IEnumerable<(string Name, string? Value)> parameters) =>
        uri + (!parameters.Any() ? "" : uri.Contains('?', StringComparison.Ordinal) ? "&" : "?")
        + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));

    // For whoever writes a web application. For native ones RFC 8252 §8.3 advises against the name.
    private static bool IsLocalhost(string uri) => uri.StartsWith("http://localhost:", StringComparison.Ordinal) || uri.StartsWith("http://localhost/", StringComparison.Ordinal);

    private static string? WithoutPort(string uri) => Loopback().Match(uri) is { Success: true } match ? $"{match.Groups["host"].Value}{match.Groups["rest"].Value}" : null;

    [GeneratedRegex(@"^http://(?<host>127\.0\.0\.1|\[::1\])(:[1-9][0-9]{0,4})?(?<rest>([/?][!-~]*)?)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Loopback();
}
