using System.Text.Json;

namespace Platform.Admission;

/// <summary>The permissions of a rule: pub, sub, resp, in NATS's spelling.</summary>
internal static class PermissionsReader
{
    private const int MaxEntries = 256;

    public static RulePermissions? Read(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return null;
        }

        node.RefuseOthers("pub", "sub", "resp");
        if (node.Member("pub") is null && node.Member("sub") is null && node.Member("resp") is null)
        {
            node.Fault("pub, sub or resp: what the client may do.", "A direction without a list is closed; write \"pub\": {\"allow\":[\"orders.{{sub}}.>\"]}.");
            return null;
        }

        return new()
        {
            PubAllow = List(node, "pub", "allow", permitQueue: false),
            PubDeny = List(node, "pub", "deny", permitQueue: false),
            SubAllow = List(node, "sub", "allow", permitQueue: true),
            SubDeny = List(node, "sub", "deny", permitQueue: true),
            Responses = node.Member("resp") is { } responses ? Responses(responses) : null,
        };
    }

    private static List<TextTemplate>? List(DocumentNode node, string direction, string list, bool permitQueue)
    {
        if (node.Member(direction) is not { } lists || (list == "allow" && !IsDirection(lists)) || lists.Value.ValueKind != JsonValueKind.Object || lists.Member(list) is not { } entries)
        {
            return null;
        }

        var templates = new List<TextTemplate>();
        var items = entries.Items(MaxEntries);
        if (items.Count == 0 && entries.Value.ValueKind == JsonValueKind.Array && entries.Value.GetArrayLength() == 0)
        {
            // Servers read an empty list as none at all: everything.
            entries.Fault("At least one subject.", list == "allow" ? "Leave the direction out to close it." : "Leave the list out.");
        }

        foreach (var item in items)
        {
            if (item.Text(512) is { } text && PolicyReader.Template(item, text) is { } template)
            {
                if (IsEntry(template.With("x"), permitQueue))
                {
                    templates.Add(template);
                }
                else
                {
                    item.Fault(
                        permitQueue ? "A subject, or subject and queue with one blank between them." : "A subject.",
                        "Tokens between dots are not empty; * stands alone in its token, > alone in the last one.");
                }
            }
        }

        return templates;
    }

    private static bool IsDirection(DocumentNode lists)
    {
        if (!lists.IsObject())
        {
            return false;
        }

        lists.RefuseOthers("allow", "deny");
        if (lists.Member("allow") is null && lists.Member("deny") is null)
        {
            lists.Fault("allow or deny.", "Leave the direction out to close it.");
        }

        return true;
    }

    private static RuleResponses? Responses(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return null;
        }

        node.RefuseOthers("max", "ttl");
        return new(
            node.Member("max") is { } max ? max.Whole(-1, int.MaxValue) ?? 0 : 0,
            node.Member("ttl") is { } ttl ? ttl.Whole(0, 86_400_000_000_000) ?? 0 : 0);
    }

    internal static bool IsEntry(string text, bool permitQueue)
    {
        var words = text.Split(' ');
        return words.Length <= (permitQueue ? 2 : 1) && Array.TrueForAll(words, IsSubject);
    }

    internal static bool IsSubject(string subject)
    {
        var tokens = subject.Split('.');
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token.Length == 0
                || token.AsSpan().ContainsAny('{', '}')
                || token.Any(char.IsWhiteSpace)
                || (token.Contains('*', StringComparison.Ordinal) && token != "*")
                || (token.Contains('>', StringComparison.Ordinal) && (token != ">" || i < tokens.Length - 1)))
            {
                return false;
            }
        }

        return true;
    }
}
