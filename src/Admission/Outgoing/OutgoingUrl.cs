namespace Platform.Admission;

/// <summary>Addresses the platform is told to call, and issuers: https, spelled in the one way that has no other meaning. Whether the address is a private one
/// is asked where it is called, of what its name resolves to.</summary>
public static class OutgoingUrl
{
    private const int MaxLength = 1024;

    internal static string? Read(DocumentNode node)
    {
        if (node.Text(MaxLength) is not { } text)
        {
            return null;
        }

        if (Refusal(text, isIssuer: false) is { } refusal)
        {
            node.Fault(refusal.Rule, refusal.WayOut);
            return null;
        }

        return text;
    }

    internal static (string Rule, string WayOut)? RefusalOfIssuer(string text) => Refusal(text, isIssuer: true);

    /// <summary>What is wrong with an address to call, and the way out; null: nothing.</summary>
    public static (string Rule, string WayOut)? Refusal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxLength ? ($"An address of {MaxLength} characters at most.", "Shorten it.") : Refusal(text, isIssuer: false);
    }

    private static (string Rule, string WayOut)? Refusal(string text, bool isIssuer)
    {
        if (text.Any(c => c is <= ' ' or > '~' or '\\' or '"' or '<' or '>') || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return ("An absolute address in ASCII.", "Write https://host/path; international host names in their xn-- form.");
        }

        // Plain http reaches this machine only (and only where an administrator allows that network): tests and side-cars have no certificates.
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.Host is "127.0.0.1" or "[::1]" or "localhost"))
        {
            return ("An https address.", "Write https://….");
        }

        if (uri.UserInfo.Length > 0 || text.AsSpan(8).IndexOf('@') >= 0)
        {
            return ("No user and password in the address, and no @.", "Leave them out; a secret is kept sealed beside the settings.");
        }

        if (uri.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal) || (isIssuer && text.Contains('?', StringComparison.Ordinal)))
        {
            return (isIssuer ? "No query and no fragment." : "No fragment.", "Leave it out.");
        }

        // The host as written: upper case, a trailing dot, an octal address or %2e would be another text for the same place.
        var host = uri.IsDefaultPort ? uri.Host : uri.Authority;
        var rest = text.AsSpan(uri.Scheme.Length + 3);
        return !rest.StartsWith(host, StringComparison.Ordinal) || (rest.Length > host.Length && rest[host.Length] is not ('/' or '?')) || uri.Host.EndsWith('.')
            ? ("The host in lower case, without a default port and without a trailing dot.", $"Write {uri.Scheme}://{host.TrimEnd('.')}….")
            : null;
    }
}
