using System.Text.RegularExpressions;
using Platform.Nats.Jwt;

namespace Platform.Nats.Permissions;

/// <summary>Why an allow entry of a template came to nothing.</summary>
public enum DropReason
{
    /// <summary>It names a tag that is not set.</summary>
    TagNotSet,

    /// <summary>What it came to is no subject: an empty token, white space, "&gt;" not last. Queue entries are among these.</summary>
    NotASubject,
}

/// <summary>An allow entry that gives no right.</summary>
/// <param name="Template">As the template has it.</param>
/// <param name="Text">What it came to.</param>
public sealed record DroppedEntry(PermissionList List, string Template, string Text, DropReason Reason);

/// <summary>A template's lists for one user.</summary>
/// <param name="Refusal">Not null: the user does not get in, and the lists are void.</param>
public sealed record ExpandedTemplate(IReadOnlyList<PermissionEntry> Entries, IReadOnlyList<DroppedEntry> Dropped, LoginRefusal? Refusal);

/// <summary>
/// Templates of scoped signing keys: <c>{{name()}}</c>, <c>{{subject()}}</c>, <c>{{account-name()}}</c>, <c>{{account-subject()}}</c>,
/// <c>{{tag(key)}}</c>, <c>{{account-tag(key)}}</c>. Rules: decisions observed from nats-server 2.15.1.
/// </summary>
public static partial class Templates
{
    /// <summary>Subjects one list may come to.</summary>
    public const int MaxSubjects = 4096;

    /// <summary>Whether an entry has a placeholder. "{{}}" is plain text.</summary>
    public static bool HasPlaceholder(string entry) => Placeholder().IsMatch(entry);

    /// <summary>The placeholders of an entry, as they stand in it: "{{tag(dept)}}".</summary>
    public static IReadOnlyList<string> PlaceholdersOf(string entry) => [.. Placeholder().Matches(entry).Select(m => m.Value)];

    /// <summary>The lists a server makes of a template for a user: what it allows and denies, what is dropped, or why the user is refused.</summary>
    /// <param name="user">Name, subject, tags and issuer account count.</param>
    /// <param name="account">Name and tags count.</param>
    public static ExpandedTemplate Expand(NatsPermissions template, NatsUserClaims user, NatsAccountClaims account)
    {
        var values = new TemplateValues(user, account);
        var entries = new List<PermissionEntry>();
        var dropped = new List<DroppedEntry>();
        var refusal =
            Direction(template.Sub, PermissionList.SubAllow, PermissionList.SubDeny, values, entries, dropped)
            ?? Direction(template.Pub, PermissionList.PubAllow, PermissionList.PubDeny, values, entries, dropped);
        return new(entries, dropped, refusal);
    }

    private static LoginRefusal? Direction(
        NatsPermission lists, PermissionList allow, PermissionList deny, TemplateValues values, List<PermissionEntry> entries, List<DroppedEntry> dropped)
    {
        var before = entries.Count;
        if (Emit(lists.Allow, allow, values, entries, dropped) is { } refused)
        {
            return refused;
        }

        var isEmptied = lists.Allow is { Count: > 0 } && entries.Count == before;
        if (Emit(lists.Deny, deny, values, entries, dropped) is { } refusedDeny)
        {
            return refusedDeny;
        }

        if (isEmptied)
        {
            entries.Add(new(deny, ">", isAdded: true));
        }

        return null;
    }

    private static LoginRefusal? Emit(List<string>? list, PermissionList kind, TemplateValues values, List<PermissionEntry> entries, List<DroppedEntry> dropped)
    {
        if (list is null)
        {
            return null;
        }

        if (!list.Exists(HasPlaceholder))
        {
            entries.AddRange(list.Select(text => new PermissionEntry(kind, text)));
            return null;
        }

        var isDeny = kind is PermissionList.PubDeny or PermissionList.SubDeny;
        var emitted = 0;
        foreach (var template in list)
        {
            var placeholders = Placeholder().Matches(template).Select(m => m.Value).Distinct(StringComparer.Ordinal).ToArray();
            var choices = new IReadOnlyList<string>[placeholders.Length];
            var (hasTag, isTagMissing, product) = (false, false, 1L);
            for (var i = 0; i < placeholders.Length; i++)
            {
                if (values.Of(placeholders[i]) is not { } found)
                {
                    return new(LoginRefusalKind.UnknownFunction, kind, template);
                }

                choices[i] = found.Values;
                hasTag |= found.IsTag;
                isTagMissing |= found.Values.Count == 0;
                product = Math.Min(product * found.Values.Count, int.MaxValue);
            }

            if (isTagMissing)
            {
                if (isDeny)
                {
                    return new(LoginRefusalKind.DenyWithoutTag, kind, template);
                }

                dropped.Add(new(kind, template, template, DropReason.TagNotSet));
                continue;
            }

            // Counted where a tag is involved only, and before the entry is worked out: so a fixed entry after a large product loads, before it refuses.
            if (hasTag && emitted + product > MaxSubjects)
            {
                return new(LoginRefusalKind.TooManySubjects, kind, template);
            }

            for (var n = 0; n < product; n++)
            {
                var text = Substitute(template, placeholders, choices, n);
                if (SubjectMatch.IsSubject(text))
                {
                    entries.Add(new(kind, text, template: placeholders.Length > 0 ? template : null));
                    emitted++;
                }
                else if (isDeny)
                {
                    return new(LoginRefusalKind.DenyInvalid, kind, template);
                }
                else
                {
                    dropped.Add(new(kind, template, text, DropReason.NotASubject));
                }
            }
        }

        return null;
    }

    // Textual and left to right: a value that holds a later placeholder of the entry is itself replaced.
    private static string Substitute(string text, string[] placeholders, IReadOnlyList<string>[] choices, int n)
    {
        var weight = 1;
        foreach (var choice in choices)
        {
            weight *= choice.Count;
        }

        for (var i = 0; i < placeholders.Length; i++)
        {
            weight /= choices[i].Count;
            text = text.Replace(placeholders[i], choices[i][n / weight % choices[i].Count], StringComparison.Ordinal);
        }

        return text;
    }

    [GeneratedRegex("{{[^}]+}}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
