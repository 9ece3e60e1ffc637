using Platform.Nats.Jwt;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Claims and circumstances that nearly fit a rule.</summary>
internal static class PolicyCases
{
    private const string Family = "policy";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "the role in a list", s => s.Token(c => c["roles"] = List("user", "admin"))),
        Control(Family, "the role as a word", s => s.Token(c => c["roles"] = "user admin")),
        .. new[] { "\"administrator\"", "\"user,admin\"", "\"Admin\"", "\"xadmin\"", "[\"Admin\"]", "[\"admin \"]", "[[\"admin\"]]", "[{\"admin\":true}]", "{\"admin\":true}", "[true]", "true", "[]", "\"\"", "\"admin\\t\"", "[\"adm\\u0131n\"]" }
            .Select(raw => Case(Family, $"roles {raw}", Reasons.NoRuleMatched, s => s.RawToken(s.Payload("roles", raw)))),
        Control(Family, "the level", s => s.Token(c => c["level"] = 5)),
        .. new[] { "4", "4.999", "\"5\"", "true", "[5]", "-5", "1e400", "{}" }.Select(raw => Case(Family, $"level {raw}", Reasons.NoRuleMatched, s => s.RawToken(s.Payload("level", raw)))),
        Case(Family, "a use no rule knows", Reasons.NoRuleMatched, s => s.Token(c => c["use"] = "root")),
        Case(Family, "a use in a list", Reasons.NoRuleMatched, s => s.Token(c => c["use"] = List("lan"))),
        Case(Family, "a use with a NUL", Reasons.NoRuleMatched, s => s.Token(c => c["use"] = "lan\0")),
        Case(Family, "a rule that refuses", Reasons.RuleDenied, s => s.Token(c => c["use"] = "deny")),
        Lan("from the network", Reasons.Allowed, a => a),
        Lan("from the network as IPv6 writes it", Reasons.Allowed, a => a with { Source = "::ffff:10.1.2.3" }),
        Lan("from elsewhere", Reasons.NoRuleMatched, a => a with { Source = "192.168.1.1" }),
        Lan("from the next address", Reasons.NoRuleMatched, a => a with { Source = "11.0.0.0" }),
        Lan("from IPv6", Reasons.NoRuleMatched, a => a with { Source = "2001:db8::10.1.2.3" }),
        Lan("from a name", Reasons.NoRuleMatched, a => a with { Source = "10.example.com" }),
        Lan("from nowhere", Reasons.NoRuleMatched, a => a with { Source = "" }),
        Lan("over WebSocket", Reasons.NoRuleMatched, a => a with { ConnectionType = NatsConnectionTypes.WebSocket }),
        Lan("over MQTT", Reasons.NoRuleMatched, a => a with { ConnectionType = NatsConnectionTypes.Mqtt }),
        Lan("as a leaf node", Reasons.NoRuleMatched, a => a with { ConnectionType = NatsConnectionTypes.LeafNode }),
        Lan("in another region", Reasons.NoRuleMatched, a => a with { Region = "us-east" }),
        Lan("in no region", Reasons.NoRuleMatched, a => a with { Region = "" }),
        Lan("under another name", Reasons.NoRuleMatched, a => a with { ClientName = "x-client" }),
        Lan("under the name in upper case", Reasons.NoRuleMatched, a => a with { ClientName = "CLIENT-1" }),
        Gated("from the network, by day", Reasons.Allowed, a => a),
        Gated("from elsewhere", Reasons.SourceNotAllowed, a => a with { Source = "192.168.1.1" }),
        Gated("from nowhere", Reasons.SourceNotAllowed, a => a with { Source = "" }),
        Gated("over MQTT", Reasons.ConnectionTypeNotAllowed, a => a with { ConnectionType = NatsConnectionTypes.Mqtt }),
        Gated("as a leaf node", Reasons.ConnectionTypeNotAllowed, a => a with { ConnectionType = NatsConnectionTypes.LeafNode }),
    ];

    private static AttackCase Lan(string name, string reason, Func<Attempt, Attempt> change) => new(Family, $"lan, {name}", reason, s => change(new(s.Token(c => c["use"] = "lan"))));

    private static AttackCase Gated(string name, string reason, Func<Attempt, Attempt> change) => new(Family, $"template, {name}", reason, s => change(new(s.Token(c => c["use"] = "gated"))));
}
