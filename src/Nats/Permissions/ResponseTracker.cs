namespace Platform.Nats.Permissions;

/// <summary>
/// One connection with response permissions: a message delivered with a reply subject arms that subject, and publishing to it is then allowed
/// max times within ttl, whatever the lists say. The requester picks the subject. Keep one per connection; not for several threads.
/// </summary>
public sealed class ResponseTracker(SubjectPermissions permissions, TimeProvider clock)
{
    private readonly Dictionary<string, Armed> _armed = new(StringComparer.Ordinal);

    /// <summary>A message with a reply subject reached a subscription; once for each that it reached.</summary>
    public void Delivered(string reply)
    {
        // The server asks itself first whether it may be published to anyway, and that question uses up an armed subject like any other try.
        if (permissions.Resp is not null && !Ask(reply).IsAllowed)
        {
            _armed[reply] = new(clock.GetTimestamp());
        }
    }

    /// <summary>As <see cref="SubjectPermissions.Publish"/>, counting armed subjects.</summary>
    public PermissionVerdict Publish(string subject, string? reply = null)
    {
        var verdict = Ask(subject);
        return verdict.IsAllowed && reply is not null && SubjectPermissions.IsReservedReply(reply) ? PermissionVerdict.No(PermissionRule.ReservedReply) : verdict;
    }

    private PermissionVerdict Ask(string subject)
    {
        var verdict = permissions.Publish(subject);
        if (verdict.IsAllowed || verdict.Rule is PermissionRule.ReservedSubject or PermissionRule.InvalidSubject or PermissionRule.LoginRefused
            || permissions.Resp is not { } resp || !_armed.TryGetValue(subject, out var armed))
        {
            return verdict;
        }

        var max = resp.MaxMsgs == 0 ? 1 : resp.MaxMsgs;
        var ttl = resp.Expires == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromTicks(resp.Expires / 100);
        armed.Uses++;
        if ((max > 0 && armed.Uses > max) || (resp.Expires >= 0 && clock.GetElapsedTime(armed.At) > ttl))
        {
            _armed.Remove(subject);
            return verdict;
        }

        return PermissionVerdict.Yes(PermissionRule.Response);
    }

    private sealed class Armed(long at)
    {
        public long At { get; } = at;

        public long Uses { get; set; }
    }
}
