using System.Text.Json;
using Platform.Nats.Permissions;
using Platform.Portal.Features.SigningKeyGroups;

namespace Platform.Portal.Features.Tester;

/// <summary>A verdict, in words and as the API has it.</summary>
internal static class TesterWords
{
    public static TestPermissions.Response Answer(TestedUser tested, string action, string subject, string? queue, string? reply, IReadOnlyList<TestPermissions.ImportView> imports)
    {
        var permissions = tested.Permissions;
        var verdict = action switch
        {
            "publish" => permissions.Publish(subject, reply),
            "subscribe" => permissions.Subscribe(subject, queue),
            _ => new PermissionVerdict(permissions.Refusal is null, permissions.Refusal is null ? PermissionRule.NoList : PermissionRule.LoginRefused),
        };
        var walk = action switch
        {
            "publish" => permissions.WalkPublish(subject),
            "subscribe" => permissions.WalkSubscribe(subject, queue),
            _ => [],
        };
        return new(
            verdict.IsAllowed,
            Name(verdict.Rule),
            Why(verdict, tested, action),
            permissions.Origin is { } origin ? Name(origin) : "none",
            ServerSays(verdict, action, subject, queue, reply),
            Entry(verdict.Entry),
            [.. walk.Select(s => new TestPermissions.Step(Entry(s.Entry), s.IsAllowing ? "allow" : "deny", Name(s.Outcome)))],
            imports,
            [.. tested.Notes, .. Notes(permissions, verdict, action, subject, queue, reply)]);
    }

    /// <summary>Whose lists they are.</summary>
    public static string Whose(TestedUser tested) => tested.Permissions.Origin switch
    {
        PermissionOrigin.Template => tested.Group is { } group ? $"the template of group {group}" : "the template",
        PermissionOrigin.Defaults => "the account's default permissions",
        _ => $"{tested.Name}'s own permissions",
    };

    private static string Why(PermissionVerdict verdict, TestedUser tested, string action) => verdict.Rule switch
    {
        PermissionRule.NoList when action is "connect" => "Servers accept a login with these permissions.",
        PermissionRule.NoList when tested.Permissions.Origin is null => "Nothing is limited: neither the user nor its group nor the account's defaults have a list.",
        PermissionRule.NoList => $"There is no list for this direction in {Whose(tested)}.",
        PermissionRule.Allow => $"Allowed by {verdict.Entry!.Text} in {Whose(tested)}.",
        PermissionRule.Deny => $"Denied by {verdict.Entry!.Text} in {Whose(tested)}. Deny beats allow.",
        PermissionRule.NotDenied => $"Nothing on the deny list of {Whose(tested)} matches, and there is no allow list.",
        PermissionRule.NotAllowed => $"Nothing on the allow list of {Whose(tested)} matches.",
        PermissionRule.OnlyResponses => $"With response permissions and no allow list, {Whose(tested)} let nothing be published but answers to what was received.",
        PermissionRule.Response => "An answer to what was received.",
        PermissionRule.ReservedSubject => "Servers keep this subject for themselves.",
        PermissionRule.ReservedReply => "Servers keep this reply subject for themselves.",
        PermissionRule.ReservedQueue => "The queue name _sys_ is nobody's.",
        PermissionRule.InvalidSubject => "This is not a subject: empty tokens, blanks, > before the end, or too long.",
        PermissionRule.OtherSubject => "The message has another subject.",
        PermissionRule.LoginRefused => $"The user does not get in at all. {TemplateWords.Of(tested.Permissions.Refusal!)}",
    };

    // The words of nats-server 2.15.
    private static string? ServerSays(PermissionVerdict verdict, string action, string subject, string? queue, string? reply) => verdict switch
    {
        { IsAllowed: true } => null,
        { Rule: PermissionRule.LoginRefused } => "Authorization Violation",
        { Rule: PermissionRule.InvalidSubject } => "Invalid Subject",
        { Rule: PermissionRule.ReservedReply } => $"Permissions Violation for Publish with Reply of \"{reply}\"",
        _ when action is "publish" => $"Permissions Violation for Publish to \"{subject}\"",
        _ => $"Permissions Violation for Subscription to \"{subject}\"{(queue is null ? "" : $" using queue \"{queue}\"")}",
    };

    private static IEnumerable<string> Notes(SubjectPermissions permissions, PermissionVerdict verdict, string action, string subject, string? queue, string? reply)
    {
        if (permissions.Dropped.Count > 0)
        {
            yield return $"{permissions.Dropped.Count} allow {(permissions.Dropped.Count == 1 ? "entry" : "entries")} of the template came to nothing for this user: {string.Join(", ", permissions.Dropped.Select(d => d.Template).Distinct(StringComparer.Ordinal))}.";
        }

        if (action is "publish" && permissions.Resp is not null && !verdict.IsAllowed && verdict.Rule is PermissionRule.Deny or PermissionRule.NotAllowed or PermissionRule.OnlyResponses)
        {
            yield return "As the reply subject of a message the user has just received it would be allowed: response permissions open it, also past deny.";
        }

        if (action is "publish" && verdict.IsAllowed && reply is not null)
        {
            yield return "The reply subject is not checked against any list.";
        }

        if (action is "subscribe" && verdict.IsAllowed)
        {
            var filtered = permissions.Entries(PermissionList.SubDeny).Where(e => !e.IsIgnored && (e.Queue is null || queue is not null)).Select(e => e.Text).ToList();
            if (filtered.Count > 0 && subject.Split('.').Any(t => t is "*" or ">"))
            {
                yield return $"Messages that the deny list matches ({string.Join(", ", filtered)}) are filtered out of this subscription.";
            }

            if (verdict.Entry is { } entry && subject.Split('.')[^1] is ">" && !entry.Subject.EndsWith('>'))
            {
                yield return $"{entry.Text} lets this wider subscription in, and everything below with it: servers look at allow lists when a subscription is made, not at deliveries.";
            }
        }
    }

    private static TestPermissions.Entry? Entry(PermissionEntry? entry) => entry is null ? null : new(entry.ListName, entry.Text, entry.Template, entry.IsAdded);

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
