using Platform.Nats.Jwt;
using Platform.Nats.Permissions;

namespace Platform.Admission;

/// <summary>What servers do not enforce of a scope's template for users of a callout (nats-auth.md §0.2-10: source, connection type; its times neither), and what
/// they would make of it with values that came from outside.</summary>
internal static class TemplateGate
{
    /// <param name="endsAt">The end of the time of day; null: there is none.</param>
    /// <returns>Null when the user fits.</returns>
    public static Deny? Judge(GroupTemplate template, AccountEntry account, PolicyRule rule, NatsUserClaims user, in DecisionFacts facts, DateTimeOffset now, out DateTimeOffset? endsAt, Trace? trace)
    {
        var deny = Values(template, account, rule, user);
        endsAt = null;
        if (deny is null && template.Sources is { } sources && !Cidr.AnyContains(sources, facts.Address))
        {
            deny = new(Reasons.SourceNotAllowed, $"The group's template allows {string.Join(", ", sources)}; the client comes from {Trace.Cut(facts.Source)}.");
        }

        if (deny is null && template.Limits.AllowedConnectionTypes is { Count: > 0 } types && !types.Contains(facts.ConnectionType, StringComparer.OrdinalIgnoreCase))
        {
            deny = new(Reasons.ConnectionTypeNotAllowed, $"The group's template allows {string.Join(", ", types)}; the client connects by {facts.ConnectionType}.");
        }

        if (deny is null && template.Limits.Times is { Count: > 0 } times && (endsAt = DayTimes.EndOf(times, template.Zone, now)) is null)
        {
            deny = new(Reasons.TimeNotAllowed, $"The group's template allows {string.Join(", ", times.Select(t => $"{t.Start}-{t.End}"))} ({template.Zone.Id}).");
        }

        if (deny is not null)
        {
            trace?.Refused("template", deny.Detail);
        }
        else if (trace is not null)
        {
            trace.Ok("template", Expanded(template, account, user));
        }

        return deny;
    }

    // Servers insert values raw (§0.2-8), drop an allow entry whose tag is missing and let a user in who may do nothing (§3.3).
    private static Deny? Values(GroupTemplate template, AccountEntry account, PolicyRule rule, NatsUserClaims user)
    {
        var isMany = false;
        foreach (var use in template.Uses)
        {
            switch (use.Function)
            {
                case TemplateFunction.Name when Refusal(user.Name, use.IsAtHead) is { } why:
                    return new(Reasons.SubstitutionNotLiteral, $"Rule {rule.Name}: the group's template puts the user's name into subjects, and {Trace.Cut(user.Name)} {why}.");
                case TemplateFunction.AccountName when Refusal(account.Name, use.IsAtHead) is { } why:
                    return new(Reasons.GroupUnfit, $"The group's template puts the account's name into subjects, and {Trace.Cut(account.Name)} {why}.");
                case TemplateFunction.Tag:
                    var tags = Count(user.User.Tags, use, out var wrong);
                    if (tags == 0)
                    {
                        return new(Reasons.ClaimMissing, $"The group's template needs a tag {use.Key.TrimEnd(':')}, and rule {rule.Name} sets none.");
                    }

                    if (wrong is not null)
                    {
                        return new(Reasons.SubstitutionNotLiteral, $"Rule {rule.Name}: the group's template puts tag {use.Key.TrimEnd(':')} into subjects, and {wrong}.");
                    }

                    isMany |= tags > 1;
                    break;
                case TemplateFunction.AccountTag:
                    var accountTags = Count(account.Tags, use, out var wrongTag);
                    if (accountTags == 0 || wrongTag is not null)
                    {
                        return new(Reasons.GroupUnfit, $"The group's template needs a tag {use.Key.TrimEnd(':')} of the account{(wrongTag is null ? ", which has none" : $", and {wrongTag}")}.");
                    }

                    isMany |= accountTags > 1;
                    break;
                case TemplateFunction.Unknown:
                    return new(Reasons.GroupUnfit, $"The group's template has {{{{{Trace.Cut(use.Key)}}}}}, which servers do not know.");
            }
        }

        return isMany && Expand(template, account, user).Refusal is { } refusal
            ? new(Reasons.GroupUnfit, $"Servers would refuse the group's template with these tags: {refusal.Kind} at {Trace.Cut(refusal.Entry)}.")
            : null;
    }

    private static int Count(IReadOnlyList<string>? tags, TemplateUse use, out string? wrong)
    {
        (var count, wrong) = (0, null);
        for (var i = 0; i < (tags?.Count ?? 0); i++)
        {
            if (tags![i].StartsWith(use.Key, StringComparison.Ordinal))
            {
                count++;
                var value = tags[i][use.Key.Length..];
                wrong ??= Refusal(value, use.IsAtHead) is { } why ? $"{Trace.Cut(value)} {why}" : null;
            }
        }

        return count;
    }

    private static string? Refusal(string value, bool isAtHead) =>
        !Substitution.IsToken(value) ? "is no literal token"
        : isAtHead && Substitution.IsReserved(value) ? "would begin a subject with $ or _"
        : null;

    private static ExpandedTemplate Expand(GroupTemplate template, AccountEntry account, NatsUserClaims user)
    {
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Name = account.Name;
        claims.Account.Tags = [.. account.Tags];
        return Templates.Expand(new NatsPermissions { Pub = template.Limits.Pub, Sub = template.Limits.Sub, Resp = template.Limits.Resp }, user, claims);
    }

    private static string Expanded(GroupTemplate template, AccountEntry account, NatsUserClaims user)
    {
        var entries = Expand(template, account, user).Entries;
        return entries.Count == 0 ? "It gives no lists: the account's default permissions count." : Trace.Cut(string.Join("; ", entries));
    }
}
