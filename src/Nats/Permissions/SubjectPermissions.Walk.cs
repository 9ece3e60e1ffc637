namespace Platform.Nats.Permissions;

/// <summary>What became of one rule on the way to a verdict.</summary>
public enum RuleOutcome
{
    /// <summary>This one decided.</summary>
    Decides,

    /// <summary>Read before the decision; it does not match.</summary>
    Misses,

    /// <summary>Not read any more, and it would have matched.</summary>
    WouldMatch,

    /// <summary>Not read any more.</summary>
    NotRead,

    /// <summary>The server keeps no such entry.</summary>
    Ignored,
}

/// <param name="Entry">Null for the last step: what holds where no entry decides.</param>
/// <param name="IsAllowing">What the rule does where it matches.</param>
public sealed record RuleStep(PermissionEntry? Entry, bool IsAllowing, RuleOutcome Outcome);

public sealed partial class SubjectPermissions
{
    /// <summary>The rules of publishing in the order they count: deny entries, allow entries, and what holds otherwise. Empty where no list was asked
    /// (login refused, reserved or invalid subject).</summary>
    public IReadOnlyList<RuleStep> WalkPublish(string subject)
    {
        var verdict = Publish(subject);
        return Walk(verdict, _pubDeny, _pubAllow, isElseAllowing: !IsPubAllowInForce, e => e.Matches(subject));
    }

    /// <summary>The rules of subscribing, as <see cref="WalkPublish"/>. A queue entry counts for its queue only.</summary>
    public IReadOnlyList<RuleStep> WalkSubscribe(string subject, string? queue = null)
    {
        var verdict = Subscribe(subject, queue);
        return Walk(verdict, _subDeny, _subAllow, isElseAllowing: _subAllow.Length == 0, e =>
            e.Matches(subject) && (e.Queue is null || (queue is not null && SubjectMatch.QueueMatches(e.Queue, queue))));
    }

    private static List<RuleStep> Walk(
        PermissionVerdict verdict, PermissionEntry[] deny, PermissionEntry[] allow, bool isElseAllowing, Func<PermissionEntry, bool> matches)
    {
        var steps = new List<RuleStep>();
        if (verdict.Rule is not (PermissionRule.NoList or PermissionRule.Allow or PermissionRule.Deny or PermissionRule.NotDenied or PermissionRule.NotAllowed or PermissionRule.OnlyResponses))
        {
            return steps;
        }

        var isDecided = false;
        foreach (var entry in deny.Concat(allow))
        {
            var isDeciding = ReferenceEquals(entry, verdict.Entry);
            steps.Add(new(entry, !entry.IsDeny,
                isDeciding ? RuleOutcome.Decides
                : entry.IsIgnored ? RuleOutcome.Ignored
                : !isDecided ? RuleOutcome.Misses
                : matches(entry) ? RuleOutcome.WouldMatch
                : RuleOutcome.NotRead));
            isDecided |= isDeciding;
        }

        steps.Add(new(null, isElseAllowing, isDecided ? RuleOutcome.NotRead : RuleOutcome.Decides));
        return steps;
    }
}
