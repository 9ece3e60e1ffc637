using System.Text.Json;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>One account's answer to a client that is known: its state, its policy, and the user the policy makes.</summary>
internal static class AccountGate
{
    public static Verdict Judge(AccountEntry account, ConnectAttempt attempt, Identity identity, DateTimeOffset now, Trace? trace)
    {
        var provider = identity.Provider;
        if (account.IsOrganizationSuspended)
        {
            return Refuse(trace, "account", new(Reasons.OrganizationSuspended, $"The organization of {account.Name} is suspended.", provider, account, identity));
        }

        if (account.IsSuspended)
        {
            return Refuse(trace, "account", new(Reasons.AccountSuspended, $"The account {account.Name} is suspended.", provider, account, identity));
        }

        // Servers compare whole seconds, and do not look at all for users of a callout (nats-auth.md §0.2-10).
        if (account.RevokedAllAt?.ToUnixTimeSeconds() >= now.ToUnixTimeSeconds())
        {
            return Refuse(trace, "account", new(Reasons.AccountRevoked, $"Everybody's access to {account.Name} was revoked at this second: try again.", provider, account, identity));
        }

        if (account.Policy is not { } policy)
        {
            return Refuse(trace, "account", new(Reasons.PolicyMissing, $"The account {account.Name} has no connect policy.", provider, account, identity));
        }

        var facts = DecisionFacts.Of(attempt, provider);
        var claims = NatsJwt.NewUserClaims(attempt.UserNKey);
        var made = Apply(policy, account, facts, identity.Subject, identity.Claims, claims, now, trace, out var refusal, out var rule, out var group, out var endsAt);
        if (!made)
        {
            return refusal! with { Provider = provider, Account = account, Identity = identity, Rule = rule };
        }

        if (group!.SigningKey is not { } signer)
        {
            return Refuse(trace, "group", new(Reasons.GroupWithoutKey, $"The group {group.Name} has no active key held here.", provider, account, identity, rule));
        }

        var ends = Earlier(Earlier(identity.ExpiresAt, endsAt), now + (((RuleAdmission)rule!.Then).ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Decider.MaxLifeTimeSpan))!.Value;
        claims.Expires = ends.ToUnixTimeSeconds();
        if (claims.Expires <= now.ToUnixTimeSeconds())
        {
            return Refuse(trace, "times", new(Reasons.TokenExpired, "Less than a second is left of the credential.", provider, account, identity, rule));
        }

        // Whatever the library finds makes the server refuse (nats-auth.md §1.8), so it is found here, with words.
        if (claims.Validate(now) is { Count: > 0 } issues)
        {
            return Refuse(trace, "result", new(Reasons.UserClaimsInvalid, $"The user JWT would not be valid: {Trace.Cut(issues[0].Description)}.", provider, account, identity, rule));
        }

        trace?.Ok("result", $"Admitted to {account.Name} as {claims.Name} until {DateTimeOffset.FromUnixTimeSeconds(claims.Expires):yyyy-MM-dd HH:mm:ss'Z'}.");
        return new Allow(account, identity, rule, account.PolicyVersion, group, claims, signer, DateTimeOffset.FromUnixTimeSeconds(claims.Expires));
    }

    /// <summary>A policy's answer for somebody known: the rule, and the user it makes written into <paramref name="user"/>.</summary>
    /// <param name="endsAt">When a template's time of day ends; null: it does not matter.</param>
    public static bool Apply(
        ConnectPolicy policy, AccountEntry account, in DecisionFacts facts, string subject, JsonElement claims, NatsUserClaims user, DateTimeOffset now, Trace? trace,
        out Deny? refusal, out PolicyRule? rule, out GroupEntry? group, out DateTimeOffset? endsAt)
    {
        (refusal, group, endsAt) = (null, null, null);
        rule = PolicyMatch.First(policy, facts, claims, trace);
        if (rule is null)
        {
            refusal = Refuse(trace, "result", new(Reasons.NoRuleMatched, $"None of the {policy.Rules.Count} rules of {account.Name} fits."));
            return false;
        }

        if (rule.Then is not RuleAdmission admission)
        {
            refusal = Refuse(trace, "result", new(Reasons.RuleDenied, $"Rule {rule.Name} refuses: {((RuleRefusal)rule.Then).Text}"));
            return false;
        }

        group = account.Group(admission.Group);
        refusal = group is null ? new(Reasons.GroupUnknown, $"Rule {rule.Name} names the group {admission.Group}, which {account.Name} does not have.")
            : group.IsDisabled ? new(Reasons.GroupDisabled, $"The group {group.Name} is disabled.")
            : PolicyFit.Refusal(admission, group.Template is not null) is { } unfit ? new(Reasons.GroupUnfit, $"Rule {rule.Name}: {unfit.Rule}")
            : null;
        if (refusal is not null)
        {
            trace?.Refused("group", refusal.Detail);
            return false;
        }

        trace?.Ok("group", $"{group!.Name}, {(group.Template is null ? "unscoped" : "scoped: its template gives permissions and limits")}.");
        refusal = UserMint.Make(account, rule, admission, group!, subject, claims, user, trace)
            ?? (group!.Template is { } template ? TemplateGate.Judge(template, account, rule, user, facts, now, out endsAt, trace) : null);
        return refusal is null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static Deny Refuse(Trace? trace, string step, Deny deny)
    {
        trace?.Refused(step, deny.Detail);
        return deny;
    }
}
