using Platform.Nats.Jwt;

namespace Platform.Nats.Permissions;

/// <summary>What placeholders stand for.</summary>
internal sealed class TemplateValues(NatsUserClaims user, NatsAccountClaims account)
{
    /// <summary>The values of "{{…}}", none if its tag is not set; null for a function nobody knows.</summary>
    public (IReadOnlyList<string> Values, bool IsTag)? Of(string placeholder)
    {
        var function = placeholder[2..^2].Trim();
        return Is(function, "name()") ? ([user.Name], false)
            : Is(function, "subject()") ? ([user.Subject], false)
            : Is(function, "account-name()") ? ([account.Name], false)
            : Is(function, "account-subject()") ? ([user.User.IssuerAccount], false)
            : TagsOf(function, "tag(", user.User.Tags) ?? TagsOf(function, "account-tag(", account.Account.Tags);
    }

    private static bool Is(string function, string known) => string.Equals(function, known, StringComparison.OrdinalIgnoreCase);

    // The server knows the function in any case but takes its name off in lower case only: {{TAG(x)}} looks for a tag "tag(x:…".
    private static (IReadOnlyList<string> Values, bool IsTag)? TagsOf(string function, string name, List<string>? tags)
    {
        if (!function.StartsWith(name, StringComparison.OrdinalIgnoreCase) || !function.EndsWith(')'))
        {
            return null;
        }

        var key = function.StartsWith(name, StringComparison.Ordinal) ? function[name.Length..^1] : function[..^1];
        var prefix = $"{key.ToLowerInvariant()}:";
        return ([.. (tags ?? []).Where(t => t.StartsWith(prefix, StringComparison.Ordinal)).Select(t => t[prefix.Length..])], true);
    }
}
