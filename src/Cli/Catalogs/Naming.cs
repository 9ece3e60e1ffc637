namespace Platform.Cli.Catalogs;

/// <summary>Which noun and verb an operation goes by. By rule from its path, so that what the API grows is a command at once; by name where the rule's word is not the
/// one a person would say.</summary>
internal static class Naming
{
    private static readonly Dictionary<string, (string Noun, string Verb)> Said = new(StringComparer.Ordinal)
    {
        ["SignUp"] = ("person", "sign-up"),
        ["ConfirmEmail"] = ("person", "confirm"),
        ["ForgotPassword"] = ("person", "forgot-password"),
        ["ResetPassword"] = ("person", "reset-password"),
        ["EndMemberSessions"] = ("member", "end-sessions"),
        ["EndPersonSessions"] = ("person", "end-sessions"),
        ["WatchAuditEvents"] = ("event", "follow"),
        ["ReportLeakedToken"] = ("leaked-token", "report"),
        ["GetPlatformSettings"] = ("platform-settings", "get"),
        ["UpdatePlatformSettings"] = ("platform-settings", "update"),
        ["GetAnyOrganization"] = ("organization", "get-any"),
        ["AddSecret"] = ("client", "add-secret"),
        ["RevokeSecret"] = ("client", "revoke-secret"),
        ["ImportOperator"] = ("operator", "import"),
        ["SignOperator"] = ("operator", "sign"),
        ["AddOperatorSigningKey"] = ("operator", "add-signing-key"),
        ["ActivateOperatorSigningKey"] = ("operator", "activate-signing-key"),
        ["RemoveOperatorSigningKey"] = ("operator", "remove-signing-key"),
        ["AddSigningKey"] = ("signing-key-group", "add-key"),
        ["UpdateSigningKey"] = ("signing-key-group", "update-key"),
        ["RemoveSigningKey"] = ("signing-key-group", "remove-key"),
        ["HandOutSigningKeySeed"] = ("signing-key-group", "key-seed"),
        ["TestPermissions"] = ("permission", "test"),
        ["ListPresets"] = ("permission", "presets"),
        ["CompilePreset"] = ("permission", "compile"),
        ["ListLedger"] = ("credential", "ledger"),
        ["ListOrganizationLedger"] = ("credential", "ledger-all"),
        ["IssueCredential"] = ("credential", "issue"),
        ["VerifyAudit"] = ("audit", "verify"),
        ["BrowseCatalogue"] = ("catalogue", "list"),
        ["ListIdentityProviderPresets"] = ("identity-provider", "presets"),
        ["WatchMessages"] = ("message", "watch"),
        ["PublishMessage"] = ("message", "publish"),
        ["CreateLeafConfiguration"] = ("leaf", "create"),
        ["ListBulkJobs"] = ("bulk", "list"),
        ["GetBulkJob"] = ("bulk", "get"),
        ["ListBulkRows"] = ("bulk", "rows"),
        ["RetryBulkRows"] = ("bulk", "retry"),
        ["ArchiveBulk"] = ("bulk", "archive"),
        ["GetFleet"] = ("fleet", "get"),
        ["CordonNode"] = ("node", "cordon"),
        ["UncordonNode"] = ("node", "uncordon"),
        ["PlanRollout"] = ("rollout", "plan"),
        ["MoveRollout"] = ("rollout", "move"),
        ["OfferShare"] = ("share", "offer"),
        ["RequestShare"] = ("share", "request"),
        ["ShareStream"] = ("stream", "share"),
        ["AcceptStream"] = ("stream", "accept-share"),
        ["ListLogins"] = ("provider-login", "list"),
        ["GetLogin"] = ("provider-login", "get"),
        ["CreateLogin"] = ("provider-login", "create"),
        ["CreateLogins"] = ("provider-login", "create-batch"),
        ["UpdateLogin"] = ("provider-login", "update"),
        ["DeleteLogin"] = ("provider-login", "delete"),
        ["ListConnectPolicyVersions"] = ("connect-policy", "versions"),
        ["GetConnectPolicyVersion"] = ("connect-policy", "get-version"),
        ["RestoreConnectPolicyVersion"] = ("connect-policy", "restore-version"),
    };

    // What the program itself does by these words.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["audit-event"] = "audit",
        ["login"] = "provider-login",
        ["context"] = "nats-context-file",
        ["plan"] = "subscription-plan",
        ["apply"] = "application",
        ["api"] = "api-call",
    };

    /// <param name="id">operationId.</param>
    /// <param name="method">GET, …</param>
    /// <param name="path">The whole path.</param>
    /// <param name="isEvents">It answers with events.</param>
    /// <param name="hasPut">Something can be put at this path: it names a thing, not an action.</param>
    public static (string Noun, string Verb) Of(string id, string method, string path, bool isEvents, bool hasPut)
    {
        if (Said.TryGetValue(id, out var said))
        {
            return said;
        }

        string[] words = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
        string[] named = [.. words.Where(w => w[0] != '{')];
        var last = named[^1];
        var isItem = words[^1][0] == '{';
        return isItem || hasPut ? (Noun(last), Verb(id, method))
            : isEvents && named.Length > 1 ? (Noun(named[^2]), "follow")
            : IsPlural(last) ? (Noun(last), method is "GET" ? "list" : "create")
            : named.Length > 1 ? (Noun(named[^2]), last)
            : (Noun(last), Verb(id, method));
    }

    public static string Singular(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) ? $"{word[..^3]}y" : IsPlural(word) ? word[..^1] : word;

    private static bool IsPlural(string word) => word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal);

    private static string Noun(string word) => Renamed.GetValueOrDefault(Singular(word), Singular(word));

    private static string Verb(string id, string method) => method switch
    {
        "GET" => "get",
        "PATCH" => "update",
        "PUT" => "set",
        "POST" => "create",
        _ when id.StartsWith("Revoke", StringComparison.Ordinal) => "revoke",
        _ when id.StartsWith("Remove", StringComparison.Ordinal) => "remove",
        _ => "delete",
    };
}
