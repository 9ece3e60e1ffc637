namespace Platform.Nats.Permissions;

public sealed partial class SubjectPermissions
{
    /// <summary>May a message be published? Lists only: for answers to requests see <see cref="ResponseTracker"/>.</summary>
    /// <param name="reply">The message's reply subject. The lists do not speak of it.</param>
    public PermissionVerdict Publish(string subject, string? reply = null)
    {
        var verdict = Refused(subject) ?? PublishByLists(subject);
        return verdict.IsAllowed && reply is not null && IsReservedReply(reply) ? PermissionVerdict.No(PermissionRule.ReservedReply) : verdict;
    }

    /// <summary>May a subscription be made? Wildcards allowed.</summary>
    /// <param name="queue">The queue group, if any.</param>
    public PermissionVerdict Subscribe(string subject, string? queue = null)
    {
        if (Refusal is not null)
        {
            return PermissionVerdict.No(PermissionRule.LoginRefused);
        }

        if (!IsOneField(subject) || (queue is not null && !IsOneField(queue)))
        {
            return PermissionVerdict.No(PermissionRule.InvalidSubject);
        }

        if (queue is "_sys_")
        {
            return PermissionVerdict.No(PermissionRule.ReservedQueue);
        }

        var verdict = SubscribeByLists(subject, queue);
        return verdict.IsAllowed && !SubjectMatch.IsEntry(subject) ? PermissionVerdict.No(PermissionRule.InvalidSubject) : verdict;
    }

    /// <summary>Does a message reach an accepted subscription? Allow lists are not asked any more: "sub.allow *" lets in ">" and so everything.</summary>
    public PermissionVerdict Deliver(string subscription, string? queue, string message)
    {
        if (!SubjectMatch.IsEntry(subscription) || !SubjectMatch.Matches(subscription, message))
        {
            return PermissionVerdict.No(PermissionRule.OtherSubject);
        }

        return DenyingDelivery(queue, message) is { } denied ? PermissionVerdict.No(PermissionRule.Deny, denied)
            : PermissionVerdict.Yes(_subDeny.Length > 0 ? PermissionRule.NotDenied : PermissionRule.NoList);
    }

    internal static bool IsReservedReply(string reply) => reply.StartsWith("_R_.", StringComparison.Ordinal) || IsBelow(reply, "$JS.ACK.") || IsBelow(reply, "_GR_.");

    private static bool IsBelow(string subject, string prefix) => subject.Length > prefix.Length && subject.StartsWith(prefix, StringComparison.Ordinal);

    private static bool IsOneField(string text) => text.Length > 0 && !text.AsSpan().ContainsAny(" \t\r\n\0") && !IsTooLong(text);

    private PermissionVerdict? Refused(string subject) =>
        Refusal is not null ? PermissionVerdict.No(PermissionRule.LoginRefused)
        : !IsOneField(subject) ? PermissionVerdict.No(PermissionRule.InvalidSubject)
        : IsBelow(subject, "_GR_.") || subject.StartsWith("$NRG.", StringComparison.Ordinal) ? PermissionVerdict.No(PermissionRule.ReservedSubject)
        : null;

    private PermissionVerdict PublishByLists(string subject)
    {
        if (First(_pubDeny, subject) is { } denied)
        {
            return PermissionVerdict.No(PermissionRule.Deny, denied);
        }

        if (IsPubAllowInForce)
        {
            return First(_pubAllow, subject) is { } allowed ? PermissionVerdict.Yes(PermissionRule.Allow, allowed)
                : PermissionVerdict.No(_pubAllow.Length == 0 && Resp is not null ? PermissionRule.OnlyResponses : PermissionRule.NotAllowed);
        }

        return PermissionVerdict.Yes(_pubDeny.Length > 0 ? PermissionRule.NotDenied : PermissionRule.NoList);
    }

    private PermissionVerdict SubscribeByLists(string subject, string? queue)
    {
        if (DenyingDelivery(queue, subject) is { } denied)
        {
            return PermissionVerdict.No(PermissionRule.Deny, denied);
        }

        if (_subAllow.Length > 0)
        {
            return Allowing(subject, queue) is { } allowed ? PermissionVerdict.Yes(PermissionRule.Allow, allowed) : PermissionVerdict.No(PermissionRule.NotAllowed);
        }

        return PermissionVerdict.Yes(_subDeny.Length > 0 ? PermissionRule.NotDenied : PermissionRule.NoList);
    }

    // Where any queue entry matches the subject, a queue subscription must be on one of them; plain entries no longer help.
    private PermissionEntry? Allowing(string subject, string? queue)
    {
        PermissionEntry? plain = null;
        var hasQueues = false;
        foreach (var entry in _subAllow)
        {
            if (!entry.Matches(subject))
            {
                continue;
            }

            if (entry.Queue is null)
            {
                plain ??= entry;
            }
            else if (queue is not null)
            {
                hasQueues = true;
                if (SubjectMatch.QueueMatches(entry.Queue, queue))
                {
                    return entry;
                }
            }
        }

        return hasQueues ? null : plain;
    }

    private PermissionEntry? DenyingDelivery(string? queue, string subject)
    {
        foreach (var entry in _subDeny)
        {
            if (entry.Matches(subject) && (entry.Queue is null || (queue is not null && SubjectMatch.QueueMatches(entry.Queue, queue))))
            {
                return entry;
            }
        }

        return null;
    }

    private static PermissionEntry? First(PermissionEntry[] entries, string subject)
    {
        foreach (var entry in entries)
        {
            if (entry.Matches(subject))
            {
                return entry;
            }
        }

        return null;
    }
}
