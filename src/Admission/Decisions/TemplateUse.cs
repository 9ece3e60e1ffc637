using Platform.Nats.Jwt;
using Platform.Nats.Permissions;

namespace Platform.Admission;

internal enum TemplateFunction { Name, Subject, AccountName, AccountSubject, Tag, AccountTag, Unknown }

/// <summary>One value a template puts into subjects.</summary>
/// <param name="Key">Of a tag, as servers look for it: "dept:".</param>
/// <param name="IsAtHead">Some entry begins with it.</param>
internal sealed record TemplateUse(TemplateFunction Function, string Key, bool IsAtHead)
{
    public static IReadOnlyList<TemplateUse> Of(NatsUserPermissionLimits template)
    {
        var uses = new Dictionary<(TemplateFunction, string), bool>();
        foreach (var entry in new[] { template.Pub.Allow, template.Pub.Deny, template.Sub.Allow, template.Sub.Deny }.SelectMany(list => list ?? []))
        {
            foreach (var placeholder in Templates.PlaceholdersOf(entry))
            {
                var use = Read(placeholder[2..^2].Trim());
                uses[use] = uses.GetValueOrDefault(use) || entry.StartsWith(placeholder, StringComparison.Ordinal);
            }
        }

        return [.. uses.Select(u => new TemplateUse(u.Key.Item1, u.Key.Item2, u.Value))];
    }

    private static (TemplateFunction Function, string Key) Read(string text) =>
        Is(text, "name()") ? (TemplateFunction.Name, "")
        : Is(text, "subject()") ? (TemplateFunction.Subject, "")
        : Is(text, "account-name()") ? (TemplateFunction.AccountName, "")
        : Is(text, "account-subject()") ? (TemplateFunction.AccountSubject, "")
        : Tag(text, "tag(") is { } key ? (TemplateFunction.Tag, key)
        : Tag(text, "account-tag(") is { } accountKey ? (TemplateFunction.AccountTag, accountKey)
        : (TemplateFunction.Unknown, text);

    private static bool Is(string text, string function) => string.Equals(text, function, StringComparison.OrdinalIgnoreCase);

    // In lower case only: of {{TAG(x)}} servers look for a tag "tag(x", which nobody has.
    private static string? Tag(string text, string function) =>
        text.StartsWith(function, StringComparison.Ordinal) && text.EndsWith(')') ? $"{text[function.Length..^1].ToLowerInvariant()}:" : null;
}
