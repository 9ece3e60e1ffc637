namespace Platform.Cli.Commands;

/// <summary>What the nouns are, for help.</summary>
internal static class NounWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["account"] = "NATS accounts",
        ["archive"] = "All of an organization, operator or account as one archive that nsc reads",
        ["audit"] = "The organization's audit log",
        ["audit-stream"] = "Where the audit log is published as messages",
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
        ["delivery"] = "What was sent to webhooks, and what came back",
        ["domain"] = "Mail domains of the organization, for its single sign-on",
        ["event"] = "What happens in the organization, as it happens",
        ["expiration"] = "What ends soon",
        ["export"] = "Exports of accounts (with a verb), or without one: the organization as a file for plan and apply",
        ["flag"] = "Features that can be turned off (platform administrators)",
        ["fleet"] = "The fleet as it is now (platform administrators)",
        ["identity-provider"] = "Issuers whose tokens let clients in",
        ["import"] = "Imports of accounts",
        ["invitation"] = "Invitations of people",
        ["leaf"] = "Leaf nodes: a whole configuration for one of yours",
        ["leaked-token"] = "Tokens found where they should not be",
        ["member"] = "People in the organization",
        ["message"] = "Messages of an account, from here",
        ["move"] = "Connections asked to go elsewhere (platform administrators)",
        ["node"] = "Nodes of the fleet (platform administrators)",
        ["operator"] = "NATS operators",
        ["organization"] = "Organizations of yours",
        ["permission"] = "What a user may do: tried out, and made from presets",
        ["person"] = "Signing up and passwords; other people's sign-in (platform administrators)",
        ["platform-settings"] = "The platform's name, sign-up and notice (platform administrators)",
        ["provider-login"] = "User names and passwords that a provider of ours keeps",
        ["region"] = "Regions and their endpoints",
        ["revocation"] = "Keys whose users an account refuses",
        ["rollout"] = "Work on all nodes, one after another (platform administrators)",
        ["scim-token"] = "Tokens of the directory that provisions members",
        ["security-policy"] = "What the organization asks of its members",
        ["service-account"] = "Machines that act by a role of their own",
        ["share"] = "Exports offered to named accounts",
        ["signing-key-group"] = "Groups of signing keys, and what their users may do",
        ["single-sign-on"] = "The organization's own provider of sign-in",
        ["stream"] = "JetStream streams",
        ["topology"] = "What nodes there are (platform administrators)",
        ["token"] = "API tokens of yours",
        ["user"] = "NATS users of an account",
        ["webhook"] = "Addresses that are told what happens",
    };

    /// <exception cref="KeyNotFoundException">Nobody said what it is.</exception>
    public static string Of(string noun) => Known[noun];
}
