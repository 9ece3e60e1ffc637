namespace Platform.Cli.Commands;

/// <summary>What the nouns are, for help.</summary>
internal static class NounWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["account"] = "NATS accounts",
        ["archive"] = "All of an organization, operator or account as one archive that nsc reads",
        ["audit"] = "The organization's audit log",
        ["authorization"] = "Applications that act for you",
        ["bulk"] = "Jobs that made many users at once (user bulk starts one)",
        ["catalogue"] = "Exports that organizations offer to all",
        ["client"] = "OAuth clients",
        ["connect-decision"] = "What clients with tokens were answered, and why",
        ["connect-policy"] = "Which tokens let clients into an account, and as what",
        ["connect-revocation"] = "Credentials of identity providers that are refused",
        ["connect-session"] = "Clients that came in with tokens",
        ["connection"] = "Clients of an account",
        ["connection-token"] = "Tokens made here that let clients into an account",
        ["credential"] = "Credentials of users, and the ledger of all ever issued",
        ["expiration"] = "What ends soon",
        ["export"] = "Exports of accounts (with a verb), or without one: the organization as a file for plan and apply",
        ["fleet"] = "The fleet as it is now (platform administrators)",
        ["identity-provider"] = "Issuers whose tokens let clients in",
        ["import"] = "Imports of accounts",
        ["invitation"] = "Invitations of people",
        ["leaf"] = "Leaf nodes: a whole configuration for one of yours",
        ["member"] = "People in the organization",
        ["message"] = "Messages of an account, from here",
        ["move"] = "Connections asked to go elsewhere (platform administrators)",
        ["node"] = "Nodes of the fleet (platform administrators)",
        ["operator"] = "NATS operators",
        ["organization"] = "Organizations of yours",
        ["permission"] = "What a user may do: tried out, and made from presets",
        ["person"] = "Signing up, and passwords",
        ["provider-login"] = "User names and passwords that a provider of ours keeps",
        ["region"] = "Regions and their endpoints",
        ["revocation"] = "Keys whose users an account refuses",
        ["rollout"] = "Work on all nodes, one after another (platform administrators)",
        ["security-policy"] = "What the organization asks of its members",
        ["service-account"] = "Machines that act by a role of their own",
        ["share"] = "Exports offered to named accounts",
        ["signing-key-group"] = "Groups of signing keys, and what their users may do",
        ["stream"] = "JetStream streams",
        ["topology"] = "What nodes there are (platform administrators)",
        ["token"] = "API tokens of yours",
        ["user"] = "NATS users of an account",
    };

    public static string Of(string noun) => Known.GetValueOrDefault(noun, $"{char.ToUpperInvariant(noun[0])}{noun[1..].Replace('-', ' ')}");
}
