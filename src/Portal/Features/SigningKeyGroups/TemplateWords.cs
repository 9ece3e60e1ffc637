using Platform.Nats.Permissions;
using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>What comes of a template, in words.</summary>
internal static class TemplateWords
{
    public static string Of(LoginRefusal refusal) => refusal.Kind switch
    {
        LoginRefusalKind.InvalidDefaults => $"The account's default permissions have an invalid entry, {refusal.Entry}: no user of the account gets in.",
        LoginRefusalKind.InvalidEntry => $"{At(refusal)} is no valid entry.",
        LoginRefusalKind.ScopedUserHasOwn => "A user of a scoped key may carry no permissions and no limits, not even empty ones.",
        LoginRefusalKind.UnknownFunction => $"{At(refusal)} uses a function templates do not know.",
        LoginRefusalKind.DenyWithoutTag => $"{At(refusal)} names a tag the user does not have. A missing tag in a deny list refuses the login.",
        LoginRefusalKind.DenyInvalid => $"{At(refusal)} comes to something that is no subject. In a deny list that refuses the login.",
        LoginRefusalKind.TooManySubjects => $"{At(refusal)} comes to too many subjects: {Templates.MaxSubjects} is the most for one list.",
    };

    public static string Of(DropReason reason) => reason switch
    {
        DropReason.TagNotSet => "The user, or the account, does not have that tag.",
        DropReason.NotASubject => "What it comes to is no subject: an empty token, white space or a queue, or > not last.",
    };

    /// <summary>Values that brought a wildcard or a token of their own: servers do not check them.</summary>
    public static IEnumerable<PermissionWarning> Widened(SubjectPermissions inForce) =>
        from list in new[] { PermissionList.PubAllow, PermissionList.PubDeny, PermissionList.SubAllow, PermissionList.SubDeny }
        from entry in inForce.Entries(list)
        where entry.Template is { } template && IsWider(PermissionRules.Placeholder().Replace(template, "x"), entry.Text)
        select new PermissionWarning(
            entry.ListName.Replace('.', '/'), entry.Text, $"A value widens {entry.Template}: it has a wildcard or a dot in it. Servers do not check values; use one literal token only.");

    private static bool IsWider(string template, string text)
    {
        var (from, to) = (template.Split('.'), text.Split('.'));
        return from.Length != to.Length || from.Zip(to).Any(pair => pair.Second is "*" or ">" && pair.First != pair.Second);
    }

    private static string At(LoginRefusal refusal) => refusal.List is { } list ? $"{refusal.Entry} in {PermissionEntry.NameOf(list)}" : refusal.Entry;
}
