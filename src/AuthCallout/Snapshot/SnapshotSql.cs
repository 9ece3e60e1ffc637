namespace Platform.AuthCallout.Snapshot;

/// <summary>The statements of a snapshot, in the order their answers are read.</summary>
internal static class SnapshotSql
{
    // Accounts without a policy too, where there are providers: a draft of their first policy is tried out on them.
    private const string Accounts =
        """
        accounts a WHERE a.state <> 'retired' AND NOT a.is_system
            AND (EXISTS (SELECT FROM connect_policies p WHERE p.account_id = a.id)
                OR EXISTS (SELECT FROM identity_providers i WHERE i.organization_id = a.organization_id AND i.deleted_at IS NULL))
        """;

    public static IReadOnlyList<string> All { get; } =
    [
        "SELECT now()",
        "SELECT organization_id, id, name, kind, settings, is_enabled, created_at, secret_box FROM identity_providers WHERE deleted_at IS NULL",
        "SELECT organization_id, provider_id, id, username, password_hash, claims, created_at FROM connect_logins",
        // Those revoked or expired too: their owner is told so, not that they are unknown.
        "SELECT organization_id, provider_id, id, account_id, name, hash, scopes, created_at, expires_at, revoked_at FROM connection_tokens",
        "SELECT organization_id, id, provider_id, what, subject, fingerprint, at FROM connect_revocations WHERE lifted_at IS NULL",
        "SELECT network FROM allowed_networks",
        "SELECT server_id FROM nodes WHERE server_id IS NOT NULL",
        // The last column: every node that is up has this very generation of the account, so it knows the newest keys.
        $"""
        SELECT g.account_id, g.id, g.name, g.template, g.is_disabled,
            ARRAY(SELECT k.public_key FROM signing_keys k WHERE k.group_id = g.id AND k.is_held AND k.state IN ('active', 'retiring')
                ORDER BY k.state, k.created_at DESC, k.public_key COLLATE "C"),
            NOT EXISTS (SELECT FROM nodes n WHERE n.operator_id = w.operator_id AND n.is_up
                AND NOT EXISTS (SELECT FROM node_publications c
                    WHERE c.account_id = w.id AND c.node_id = n.id AND c.is_confirmed AND c.generation >= w.generation))
        FROM signing_key_groups g JOIN (SELECT a.* FROM {Accounts}) w ON w.id = g.account_id
        """,
        $"""
        SELECT a.organization_id, a.id, a.name, a.public_key, a.claims,
            CASE WHEN a.state IN ('active', 'suspended') AND (SELECT o.suspended_at IS NOT NULL FROM organizations o WHERE o.id = a.organization_id) THEN 'organization_suspended' ELSE a.state END,
            (SELECT r.at FROM account_revocations r WHERE r.account_id = a.id AND r.public_key = '*'), p.policy, coalesce(p.version, 0)
        FROM (SELECT a.* FROM {Accounts}) a
        LEFT JOIN LATERAL (SELECT p.policy, p.version FROM connect_policies p WHERE p.account_id = a.id ORDER BY p.version DESC LIMIT 1) p ON true
        """,
    ];
}
