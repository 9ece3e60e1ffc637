using System.Text.Json;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <param name="Reason">A code of <see cref="Reasons"/>.</param>
/// <param name="Detail">One sentence.</param>
/// <param name="Rule">The rule that decided; null: none did.</param>
/// <param name="User">The user it makes; null when refused. Without times: what a replay tells is who and what, not when.</param>
public sealed record ReplayOutcome(bool IsAllowed, string Reason, string Detail, string? Rule, NatsUserClaims? User);

/// <summary>What a policy, perhaps a draft, would answer to a decision that was made: "what would change". The credential counts as genuine, and neither keys nor
/// the account's state are asked about.</summary>
public static class PolicyReplay
{
    // Any user's key: it is in no subject a policy makes.
    private const string Nobody = "UAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /// <param name="account">Its name, tags and groups count; signing keys may be missing.</param>
    /// <param name="subject">The identity's subject.</param>
    /// <param name="claims">As they were recorded.</param>
    /// <param name="at">When it was decided: times of day count.</param>
    public static ReplayOutcome Evaluate(ConnectPolicy policy, AccountEntry account, in DecisionFacts facts, string subject, JsonElement claims, DateTimeOffset at, Trace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(account);
        var user = NatsJwt.NewUserClaims(Nobody);
        if (!AccountGate.Apply(policy, account, facts, subject, claims, user, at, trace, out var refusal, out var rule, out _, out _))
        {
            return new(false, refusal!.Code, refusal.Detail, rule?.Name, null);
        }

        return new(true, Reasons.Allowed, $"Rule {rule!.Name} admits.", rule.Name, user);
    }
}
