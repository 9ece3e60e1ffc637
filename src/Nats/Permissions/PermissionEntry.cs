namespace Platform.Nats.Permissions;

/// <summary>Where in the claims an entry stands.</summary>
public enum PermissionList
{
    PubAllow,
    PubDeny,
    SubAllow,
    SubDeny,
}

/// <summary>Whose lists are in force. They never mix: the user's (or the template's) displace the account's defaults altogether.</summary>
public enum PermissionOrigin
{
    /// <summary>The user's own JWT.</summary>
    User,

    /// <summary>The template of the signing key that issued the user.</summary>
    Template,

    /// <summary>The account's default permissions.</summary>
    Defaults,
}

/// <summary>One entry as a server holds it.</summary>
public sealed class PermissionEntry
{
    // Seen on nats-server 2.15.1: entries of pub.deny that have one of these are cut, and those of sub lists always, at any white space; those of pub.allow not at all.
    private static readonly char[] AsciiWhite = [' ', '\t', '\n', '\f', '\r'];

    internal PermissionEntry(PermissionList list, string text, string? template = null, bool isAdded = false)
    {
        List = list;
        Text = text;
        Template = template;
        IsAdded = isAdded;
        var (subject, second) = list switch
        {
            PermissionList.PubAllow => (text, null),
            PermissionList.PubDeny when !text.AsSpan().ContainsAny(AsciiWhite) => (text, null),
            _ => Words(text),
        };
        Subject = subject;
        Queue = list is PermissionList.PubDeny ? null : second;
        IsIgnored = !SubjectMatch.IsEntry(subject)
            || (second is not null && !SubjectMatch.IsEntry(second))
            || (list is PermissionList.PubAllow && text.AsSpan().ContainsAny(AsciiWhite));
    }

    public PermissionList List { get; }

    /// <summary>As in the claims, or as the template made it.</summary>
    public string Text { get; }

    /// <summary>The template's text, where <see cref="Text"/> differs from it.</summary>
    public string? Template { get; }

    /// <summary>The server's own: every allow entry of the template came to nothing, so it denies "&gt;".</summary>
    public bool IsAdded { get; }

    public string Subject { get; }

    /// <summary>Of a "subject queue" entry in a sub list, which speaks of that queue group only.</summary>
    public string? Queue { get; }

    /// <summary>The server keeps no such entry (an empty token or "&gt;" before the end, in subject or queue; more than two words). An allow list of nothing else still permits nothing.</summary>
    public bool IsIgnored { get; }

    public bool IsDeny => List is PermissionList.PubDeny or PermissionList.SubDeny;

    /// <summary>"pub.allow", "pub.deny", "sub.allow" or "sub.deny".</summary>
    public string ListName => NameOf(List);

    public static string NameOf(PermissionList list) => list switch
    {
        PermissionList.PubAllow => "pub.allow",
        PermissionList.PubDeny => "pub.deny",
        PermissionList.SubAllow => "sub.allow",
        PermissionList.SubDeny => "sub.deny",
    };

    public override string ToString() => $"{ListName} {Text}";

    /// <summary>By subject alone, whatever the queue.</summary>
    internal bool Matches(ReadOnlySpan<char> subject) => !IsIgnored && SubjectMatch.Matches(Subject, subject);

    // As the server cuts them, at any Unicode white space: more than two words are no entry.
    private static (string Subject, string? Queue) Words(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length switch { 1 => (words[0], null), 2 => (words[0], words[1]), _ => ("", null) };
    }
}
