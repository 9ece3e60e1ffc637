namespace Platform.Admission;

/// <summary>An issuer that is known by name: what its tokens look like, and a policy to start from.</summary>
/// <param name="Name">"github-actions", "gitlab" or "kubernetes".</param>
/// <param name="Title">Its name for people.</param>
/// <param name="DefaultIssuer">Null: the issuer must be given.</param>
/// <param name="IsIssuerFixed">Whether there is no other issuer (but paths below it).</param>
/// <param name="Claims">Claims worth a condition.</param>
/// <param name="Ask">How a job or pod gets its token, in one line.</param>
/// <param name="Settings">Settings of kind oidc to begin with; "…" is to be replaced.</param>
/// <param name="StarterPolicy">A policy to begin with: narrow, and to be edited.</param>
public sealed record ProviderPreset(
    string Name,
    string Title,
    string? DefaultIssuer,
    bool IsIssuerFixed,
    IReadOnlyList<string> Claims,
    string Ask,
    string Settings,
    string StarterPolicy)
{
    public static IReadOnlyList<ProviderPreset> All { get; } =
    [
        // https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
        new("github-actions", "GitHub Actions", "https://token.actions.githubusercontent.com", IsIssuerFixed: true,
            ["repository", "repository_owner_id", "ref", "environment", "job_workflow_ref", "event_name"],
            "permissions: id-token: write, then core.getIDToken(\"trunkline\")",
            """{"preset":"github-actions","audiences":["trunkline"],"algorithms":["RS256"]}""",
            """
            {"rules":[{"name":"deploy","when":{"claims":[{"claim":"repository","equals":"your-org/your-repo"},{"claim":"ref","equals":"refs/heads/main"},{"claim":"event_name","one_of":["push","workflow_dispatch"]}]},
            "then":{"group":"default","permissions":{"pub":{"allow":["deploy.{{run_id}}.>"]},"sub":{"allow":["_INBOX.>"]}},"name":"github-{{run_id}}","expires_in":3600}}]}
            """),
        // https://docs.gitlab.com/ci/secrets/id_token_authentication/
        new("gitlab", "GitLab CI", "https://gitlab.com", IsIssuerFixed: false,
            ["project_path", "namespace_id", "ref", "ref_type", "ref_protected", "environment"],
            "id_tokens: NATS_TOKEN: aud: trunkline",
            """{"preset":"gitlab","issuer":"https://gitlab.com","audiences":["trunkline"],"algorithms":["RS256"]}""",
            """
            {"rules":[{"name":"deploy","when":{"claims":[{"claim":"project_path","equals":"your-group/your-project"},{"claim":"ref_protected","equals":"true"}]},
            "then":{"group":"default","permissions":{"pub":{"allow":["deploy.{{pipeline_id}}.>"]},"sub":{"allow":["_INBOX.>"]}},"name":"gitlab-{{job_id}}","expires_in":3600}}]}
            """),
        // https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
        new("kubernetes", "Kubernetes service accounts", DefaultIssuer: null, IsIssuerFixed: false,
            ["sub", "/kubernetes.io/namespace", "/kubernetes.io/serviceaccount/name", "/kubernetes.io/pod/name"],
            "a projected volume: serviceAccountToken: audience: trunkline",
            """{"preset":"kubernetes","issuer":"https://…","audiences":["trunkline"]}""",
            """
            {"rules":[{"name":"pods","when":{"claims":[{"claim":"/kubernetes.io/namespace","equals":"your-namespace"}]},
            "then":{"group":"default","permissions":{"pub":{"allow":["{{/kubernetes.io/namespace}}.{{/kubernetes.io/serviceaccount/name}}.>"]},"sub":{"allow":["_INBOX.>"]}},"name":"{{/kubernetes.io/pod/name}}","expires_in":3600}}]}
            """),
    ];

    public static ProviderPreset? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    /// <summary>The default one, or a path below it (an enterprise's own, of GitHub).</summary>
    internal bool IsIssuer(string issuer) => issuer == DefaultIssuer || issuer.StartsWith($"{DefaultIssuer}/", StringComparison.Ordinal);
}
