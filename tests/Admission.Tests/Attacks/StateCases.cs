using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Good tokens at the wrong time of the platform's own data.</summary>
internal static class StateCases
{
    private const string Family = "state";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "nothing in the way", s => s.Token()),
        Case(Family, "provider disabled", Reasons.ProviderDisabled, s => s.Token(), d => d.Change("idp", p => p with { IsEnabled = false })),
        new(Family, "provider disabled, and the account named", Reasons.ProviderDisabled, s => new(s.Token(), Username: "orders"), d => d.Change("idp", p => p with { IsEnabled = false })),
        Control(Family, "provider disabled, and another of the tenant in its place", s => s.Token(), d =>
        {
            var old = d.Provider("idp");
            d.Change("idp", p => p with { IsEnabled = false });
            d.Providers.Add(old with { Id = Kernel.IdentityProviderId.New(old.CreatedAt), Name = "idp-2", CreatedAt = old.CreatedAt.AddDays(85) });
        }),
        Case(Family, "provider deleted", Reasons.KeyUnknown, s => s.Token(), d => d.Providers.RemoveAll(p => p.Name == "idp")),
        Case(Family, "provider and its copy deleted", Reasons.IssuerUnknown, s => s.Token(), d => d.Providers.RemoveAll(p => p.Name is "idp" or "copycat")),
        Revoked("provider, now", Reasons.ProviderRevoked, (d, s) => d.Revoke("idp", s.Now)),
        Revoked("provider, in the second of issue", Reasons.ProviderRevoked, (d, s) => d.Revoke("idp", s.Now.AddSeconds(-60))),
        Revoked("provider, before the issue", Reasons.Allowed, (d, s) => d.Revoke("idp", s.Now.AddSeconds(-61))),
        Revoked("another provider", Reasons.Allowed, (d, s) => d.Revoke("strict", s.Now)),
        Revoked("subject, now", Reasons.SubjectRevoked, (d, s) => d.Revoke("idp", s.Now, subject: "alice")),
        Revoked("subject, twice, the later counts", Reasons.SubjectRevoked, (d, s) => { d.Revoke("idp", s.Now, subject: "alice"); d.Revoke("idp", s.Now.AddDays(-1), subject: "alice"); }),
        Revoked("subject, before the issue", Reasons.Allowed, (d, s) => d.Revoke("idp", s.Now.AddSeconds(-61), subject: "alice")),
        Revoked("another subject", Reasons.Allowed, (d, s) => d.Revoke("idp", s.Now, subject: "Alice")),
        Revoked("subject of another provider", Reasons.Allowed, (d, s) => d.Revoke("strict", s.Now, subject: "alice")),
        Revoked("subject, and the token does not say when it was issued", Reasons.SubjectRevoked, (d, s) => d.Revoke("idp", s.Now.AddDays(-30), subject: "alice"), c => c.Remove("iat")),
        Revoked("provider, and the token does not say when it was issued", Reasons.ProviderRevoked, (d, s) => d.Revoke("idp", s.Now.AddDays(-30)), c => c.Remove("iat")),
        Credential("the token", Reasons.CredentialRevoked, t => t),
        Credential("the token, its signature in the second form", Reasons.CredentialRevoked, SignatureCases.Second),
        Case(Family, "organization suspended", Reasons.OrganizationSuspended, s => s.Token(), d => d.ChangeAccount("orders", a => a with { IsOrganizationSuspended = true, IsSuspended = true })),
        Case(Family, "account suspended", Reasons.AccountSuspended, s => s.Token(), d => d.ChangeAccount("orders", a => a with { IsSuspended = true })),
        new(Family, "account suspended, by name", Reasons.AccountSuspended, s => new(s.Token(), Username: "orders"), d => d.ChangeAccount("orders", a => a with { IsSuspended = true })),
        Case(Family, "account gone", Reasons.PolicyMissing, s => s.Token(), d => d.Accounts.RemoveAll(a => a.Name == "orders")),
        new(Family, "account gone, by name", Reasons.AccountUnknown, s => new(s.Token(by: s.Strict), Username: "orders"), d => d.Accounts.RemoveAll(a => a.Name == "orders")),
        Case(Family, "no policy", Reasons.PolicyMissing, s => s.Token(), d => d.ChangeAccount("orders", a => a with { Policy = null })),
        Case(Family, "a policy without rules", Reasons.NoRuleMatched, s => s.Token(), d => d.ChangeAccount("orders", a => a with { Policy = ConnectPolicy.Empty })),
        Case(Family, "group disabled", Reasons.GroupDisabled, s => s.Token(), d => d.ChangeGroup("open", g => g with { IsDisabled = true })),
        Case(Family, "group without a key", Reasons.GroupWithoutKey, s => s.Token(), d => d.ChangeGroup("open", g => g with { SigningKey = null })),
        Case(Family, "group gone", Reasons.GroupUnknown, s => s.Token(), d => d.ChangeGroup("open", g => g with { Name = "closed" })),
        Case(Family, "group became scoped", Reasons.GroupUnfit, s => s.Token(), d => d.ChangeGroup("open", g => g with { Template = GroupTemplate.TryParse(Stage.HeadedTemplate) })),
        Case(Family, "group became unscoped", Reasons.GroupUnfit, s => s.Token(c => { c["use"] = "scoped-name"; c["v"] = "alice"; }), d => d.ChangeGroup("scoped", g => g with { Template = null })),
        Case(Family, "a template with a function nobody knows", Reasons.GroupUnfit, s => s.Token(c => { c["use"] = "scoped-name"; c["v"] = "alice"; }), d => d.ChangeGroup("scoped", g => g with { Template = GroupTemplate.TryParse("""{"pub":{"allow":["a.{{user()}}"]}}""") })),
        Case(Family, "a template with a tag the account does not have", Reasons.GroupUnfit, s => s.Token(c => { c["use"] = "scoped-name"; c["v"] = "alice"; }), d => d.ChangeGroup("scoped", g => g with { Template = GroupTemplate.TryParse("""{"pub":{"allow":["a.{{account-tag(region)}}"]}}""") })),
        Control(Family, "a template with a tag the account has", s => s.Token(c => { c["use"] = "scoped-name"; c["v"] = "alice"; }), d => d.ChangeGroup("scoped", g => g with { Template = GroupTemplate.TryParse("""{"pub":{"allow":["a.{{account-tag(plan)}}"]}}""") })),
        Case(Family, "an account's tag that is a wildcard", Reasons.GroupUnfit, s => s.Token(c => { c["use"] = "scoped-name"; c["v"] = "alice"; }), d =>
        {
            d.ChangeGroup("scoped", g => g with { Template = GroupTemplate.TryParse("""{"pub":{"allow":["a.{{account-tag(plan)}}"]}}""") });
            d.ChangeAccount("orders", a => a with { Tags = ["plan:*"] });
        }),
    ];

    private static AttackCase Revoked(string name, string reason, Action<StageData, Stage> revoke, Action<System.Text.Json.Nodes.JsonObject>? claims = null)
    {
        Stage? stage = null;
        return Case(Family, $"revoked: {name}", reason, s => (stage = s).Token(claims), d => revoke(d, stage!));
    }

    private static AttackCase Credential(string name, string reason, Func<string, string> change)
    {
        string? token = null;
        Stage? stage = null;
        return Case(Family, $"revoked: {name}", reason, s => change(token = (stage = s).Token(alg: "ES256")), d => d.Revoke("idp", stage!.Now, credential: token));
    }
}
