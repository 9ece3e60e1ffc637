using System.Text.RegularExpressions;
using Platform.Nats.Permissions;

namespace Platform.Authority;

/// <summary>Names and tags reach the subjects of a scope's template as they are: a name of "*" would be a wildcard, one with a dot two tokens
/// (nats-auth.md §0.2-8). So what reaches one is a single literal token.</summary>
public static partial class TemplateValues
{
    /// <summary>Whether the text is one token that stands for itself alone.</summary>
    public static bool IsLiteral(string value) => LiteralToken.IsLiteral(value);

    /// <summary>Why a tag is refused, or null. "key:value": the value reaches {{tag(key)}}. A tag without a colon reaches nothing.</summary>
    public static string? RefusalOfTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var colon = tag.IndexOf(':', StringComparison.Ordinal);
        return tag.Length == 0 || tag.Any(char.IsControl) || !string.Equals(tag, tag.Trim(), StringComparison.Ordinal) ? "A tag is a word or key:value, without blanks around it."
            : colon == 0 ? "A tag's key is missing: key:value."
            : colon > 0 && !IsLiteral(tag[(colon + 1)..]) ? $"The value of {tag[..colon]} must be one literal token, since templates put it into subjects: no dot, no * or >, no blank."
            : null;
    }

    /// <summary>The first of these values that a template puts into a subject though it is no literal token, as "tag dept:a.b"; null when there is none.</summary>
    internal static string? Injection(string template, string name, IEnumerable<string>? tags, string accountName, IEnumerable<string>? accountTags)
    {
        var functions = Function().Matches(template).Select(m => m.Groups["call"].Value.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return functions.Contains("name()") && !IsLiteral(name) ? $"name {name}"
            : functions.Contains("account-name()") && !IsLiteral(accountName) ? $"account name {accountName}"
            : Injected(functions, "tag", tags) ?? Injected(functions, "account-tag", accountTags);
    }

    private static string? Injected(HashSet<string> functions, string function, IEnumerable<string>? tags) => (tags ?? [])
        .Where(t => t.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
            && functions.Contains($"{function}({t[..colon]})") && !IsLiteral(t[(colon + 1)..]))
        .Select(t => $"{function} {t}")
        .FirstOrDefault();

    [GeneratedRegex(@"\{\{(?<call>[^{}]*)\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Function();
}
