namespace Platform.Portal.Features.Claims;

/// <summary>Something servers accept that is often not what was meant. Field: "sub/allow/0", or the list's or direction's. Entry: the one spoken of.</summary>
internal sealed record PermissionWarning(string Field, string? Entry, string Message);

/// <summary>Permissions that surprise: seen on nats-server 2.15.1.</summary>
internal static class PermissionWarnings
{
    public static IReadOnlyList<PermissionWarning> Of(PermissionsBody body, bool isTemplate)
    {
        var all = new List<PermissionWarning>();
        var (pub, sub) = (HasEntries(body.Pub), HasEntries(body.Sub));
        if (!pub && !sub && body.Resp is null)
        {
            all.Add(new("", null, "No list at all: the account's default permissions apply; where it has none, everything is allowed."));
        }

        if (sub && !pub && body.Resp is null)
        {
            all.Add(new("pub", null, "Only subscribing is limited: everything may be published. The account's default permissions do not fill the gap."));
        }

        if (pub && !sub)
        {
            all.Add(new("sub", null, "Only publishing is limited: everything may be subscribed to. The account's default permissions do not fill the gap."));
        }

        if (body.Resp is not null && body.Pub?.Allow is not { Count: > 0 })
        {
            all.Add(new("resp", null, "With resp and without pub.allow nothing but answers may be published."));
        }

        if (body.Resp is not null && body.Pub?.Deny is { Count: > 0 })
        {
            all.Add(new("resp", null, "Whoever asks picks the subject the answer goes to; resp opens it even where pub.deny closes it."));
        }

        Lists(body.Pub, "pub", isTemplate, all);
        Lists(body.Sub, "sub", isTemplate, all);
        return all;
    }

    private static void Lists(PermissionBody? body, string direction, bool isTemplate, List<PermissionWarning> all)
    {
        Entries(body?.Allow, $"{direction}/allow", isTemplate, all);
        Entries(body?.Deny, $"{direction}/deny", isTemplate, all);
    }

    private static void Entries(IReadOnlyList<string>? entries, string list, bool isTemplate, List<PermissionWarning> all)
    {
        var isTemplated = isTemplate && entries?.Any(e => PermissionRules.Placeholder().IsMatch(e)) is true;
        for (var i = 0; i < entries?.Count; i++)
        {
            var entry = entries[i];
            if (OfEntry(entry, list, isTemplate, isTemplated, entries) is { } message)
            {
                all.Add(new(Paths.Join(list, i), entry, message));
            }
        }
    }

    private static string? OfEntry(string entry, string list, bool isTemplate, bool isTemplated, IReadOnlyList<string> entries)
    {
        var (isAllow, isSub) = (list.EndsWith("allow", StringComparison.Ordinal), list.StartsWith("sub", StringComparison.Ordinal));
        var subject = PermissionRules.Placeholder().Replace(entry, "x").Split(' ') is var parts ? parts[0] : entry;
        var hasQueue = parts.Length > 1;
        return hasQueue && isTemplated && isAllow ? "A queue beside a placeholder in one list disappears: servers drop this entry."
            : hasQueue && isTemplated ? "A queue beside a placeholder in one deny list: servers refuse the login."
            : !isTemplate && PermissionRules.Placeholder().IsMatch(entry) ? "Placeholders are filled in for scoped groups only; here this is literal text."
            : isTemplate && !isAllow && entry.Contains("tag(", StringComparison.OrdinalIgnoreCase) ? "Users without that tag are refused at login."
            : isAllow && isSub && subject is "_INBOX.>" ? "Who may read _INBOX.> reads the answers to every other user of the account. Give each application an inbox prefix of its own."
            : isAllow && isSub && (subject is "*" || subject.EndsWith(".*", StringComparison.Ordinal)) ? $"Lets a subscription to {subject[..^1]}> through, and everything below it is delivered: deliveries are not checked against allow."
            : Array.Exists(subject.Split('.'), t => t.Length > 1 && t.AsSpan().ContainsAny('*', '>')) ? "A wildcard is a whole token; here * or > is an ordinary letter."
            : isAllow && hasQueue && !entries.Contains(subject, StringComparer.Ordinal) ? "Only as a member of that queue: a plain subscription is refused."
            : isAllow && hasQueue ? "Beside the plain subject this lets in that queue and no other."
            : null;
    }

    private static bool HasEntries(PermissionBody? body) => body?.Allow is { Count: > 0 } || body?.Deny is { Count: > 0 };
}
