using System.Net;
using System.Text.Json;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>JSON to a policy, with every fault at once.</summary>
internal static class PolicyReader
{
    private const int MaxDepth = 12;
    private const int MaxList = 100;
    private const int MaxText = 512;

    private static readonly string[] Types =
    [
        NatsConnectionTypes.Standard, NatsConnectionTypes.WebSocket, NatsConnectionTypes.Mqtt, NatsConnectionTypes.LeafNode,
    ];

    public static Parsed<ConnectPolicy> Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var faults = new List<DocumentFault>();
        if (DocumentNode.Open(json, ConnectPolicy.MaxJsonLength, MaxDepth, faults) is not { } node)
        {
            return new(null, faults);
        }

        node.RefuseOthers("rules");
        if (node.Member("rules") is not { } list)
        {
            node.Fault("rules: a list.", "Write {\"rules\":[]}, which admits nobody, and add rules.");
            return new(null, faults);
        }

        var rules = new List<PolicyRule>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items(ConnectPolicy.MaxRules))
        {
            if (Rule(item, names) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new(new ConnectPolicy(rules), faults);
    }

    private static PolicyRule? Rule(DocumentNode node, HashSet<string> names)
    {
        if (!node.IsObject())
        {
            return null;
        }

        node.RefuseOthers("name", "when", "then");
        var name = "";
        if (node.Member("name") is { } nameNode)
        {
            name = nameNode.Text(64) ?? "";
            if (name.Length > 0 && !names.Add(name))
            {
                nameNode.Fault("A name of its own.", "Decisions are told by the rule's name: choose another one.");
            }
        }
        else
        {
            node.Fault("name: what the rule is called.", "Add \"name\".");
        }

        var when = node.Member("when") is { } whenNode ? Conditions(whenNode) : new();
        if (node.Member("then") is not { } thenNode)
        {
            node.Fault("then: what the rule comes to.", "Add \"then\": {\"group\":…} or {\"deny\":\"why\"}.");
            return null;
        }

        return Outcome(thenNode) is { } then ? new(name, when, then) : null;
    }

    private static RuleConditions Conditions(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return new();
        }

        node.RefuseOthers("providers", "claims", "connection_types", "sources", "regions", "client_names");
        return new()
        {
            Providers = Texts(node, "providers", 64),
            Claims = [.. Items(node, "claims").Select(Condition).OfType<ClaimCondition>()],
            ConnectionTypes = [.. Items(node, "connection_types").Select(ConnectionType).OfType<string>()],
            Sources = [.. Items(node, "sources").Select(Source).OfType<IPNetwork>()],
            Regions = Texts(node, "regions", 64),
            ClientNames = [.. Texts(node, "client_names", MaxText).Select(t => new Glob(t))],
        };
    }

    private static ClaimCondition? Condition(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return null;
        }

        node.RefuseOthers(["claim", .. ClaimTests.Words]);
        ClaimPath? claim = null;
        if (node.Member("claim") is { } claimNode)
        {
            if (claimNode.Text(ClaimPath.MaxLength) is { } text && (claim = ClaimPath.TryParse(text)) is null)
            {
                claimNode.Fault("The name of a claim.", "Write a name as \"sub\", or a JSON Pointer as \"/kubernetes.io/namespace\".");
            }
        }
        else
        {
            node.Fault("claim: which claim is compared.", "Add \"claim\".");
        }

        var tests = ClaimTests.Words.Where(w => node.Member(w) is not null).ToArray();
        if (tests.Length != 1)
        {
            node.Fault("Exactly one comparison.", $"Write one of {string.Join(", ", ClaimTests.Words)}; several conditions on one claim are several members of the list.");
            return null;
        }

        return ClaimTests.Read(tests[0], node.Member(tests[0])!.Value, claim ?? ClaimPath.Subject);
    }

    private static string? ConnectionType(DocumentNode node)
    {
        if (node.Value.ValueKind == JsonValueKind.String && node.Value.GetString()! is var text && Types.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        node.Fault("A way to connect that servers tell apart.", $"Write one of {string.Join(", ", Types)}; MQTT and LEAFNODE stand for those over WebSocket too.");
        return null;
    }

    private static IPNetwork? Source(DocumentNode node)
    {
        if (node.Value.ValueKind == JsonValueKind.String && Cidr.TryParse(node.Value.GetString()!, out var network, out var isExact))
        {
            if (isExact)
            {
                return network;
            }

            node.Fault("A range whose address has no bit beyond its length.", $"Write {network}.");
            return null;
        }

        node.Fault("A range of addresses.", "Write \"10.0.0.0/8\", \"2001:db8::/32\" or one address.");
        return null;
    }

    private static RuleOutcome? Outcome(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return null;
        }

        if (node.Member("deny") is { } deny)
        {
            node.RefuseOthers("deny");
            return deny.Text(200) is { } text ? new RuleRefusal(text) : null;
        }

        node.RefuseOthers("deny", "group", "permissions", "name", "tags", "expires_in", "limits");
        if (node.Member("group") is not { } group)
        {
            node.Fault("group or deny.", "Add \"group\": the name of a signing key group of the account, or \"deny\": why not.");
            return null;
        }

        return new RuleAdmission
        {
            Group = group.Text(64) ?? "",
            Permissions = node.Member("permissions") is { } permissions ? PermissionsReader.Read(permissions) : null,
            Name = node.Member("name") is { } name ? Name(name) : null,
            Tags = [.. Items(node, "tags").Select(Tag).OfType<TextTemplate>()],
            ExpiresInSeconds = node.Member("expires_in") is { } ends ? (int?)ends.Whole(1, 86_400) : null,
            Limits = node.Member("limits") is { } limits ? Limits(limits) : null,
        };
    }

    private static TextTemplate? Name(DocumentNode node) => node.Text(128) is { } text ? Template(node, text) : null;

    private static TextTemplate? Tag(DocumentNode node)
    {
        if (node.Text(256) is not { } text || Template(node, text) is not { } template)
        {
            return null;
        }

        // A claim that could choose the tag's key could set any tag a scope's template reads.
        var literal = template.With("x");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var open = text.IndexOf("{{", StringComparison.Ordinal);
        if (colon == 0 || (open >= 0 && (colon < 0 || open < colon)))
        {
            node.Fault("A word, or key:value with the key written out.", "Write \"dept:{{dept}}\".");
            return null;
        }

        if (text.Trim().Length != text.Length || !Substitution.IsToken(colon < 0 ? "x" : literal[(literal.IndexOf(':', StringComparison.Ordinal) + 1)..]))
        {
            node.Fault("The value of a tag is one literal token, since templates put it into subjects.", "Leave out dots, * and >, braces and blanks.");
            return null;
        }

        return template;
    }

    private static RuleLimits Limits(DocumentNode node)
    {
        if (!node.IsObject())
        {
            return new();
        }

        node.RefuseOthers("subs", "data", "payload");
        return new(Limit(node, "subs"), Limit(node, "data"), Limit(node, "payload"));
    }

    private static long Limit(DocumentNode node, string name) => node.Member(name) is { } member ? member.Whole(-1, int.MaxValue) ?? -1 : -1;

    internal static TextTemplate? Template(DocumentNode node, string text)
    {
        if (TextTemplate.TryParse(text) is { } template)
        {
            return template;
        }

        node.Fault("Placeholders are {{claim}}, and braces stand for nothing else.", "Write \"{{sub}}\" or \"{{/kubernetes.io/namespace}}\".");
        return null;
    }

    private static IReadOnlyList<DocumentNode> Items(DocumentNode node, string name)
    {
        if (node.Member(name) is not { } list)
        {
            return [];
        }

        var items = list.Items(MaxList);
        if (items.Count == 0 && list.Value.ValueKind == JsonValueKind.Array && list.Value.GetArrayLength() == 0)
        {
            // An empty list fits nobody to one reader and everybody to another.
            list.Fault("At least one member.", "Leave the list out when it does not matter.");
        }

        return items;
    }

    private static IReadOnlyList<string> Texts(DocumentNode node, string name, int longest) => [.. Items(node, name).Select(i => i.Text(longest)).OfType<string>()];
}
