using System.Text.Json;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>A rule's user: name, tags, permissions and limits with the claims' values in them.</summary>
internal static class UserMint
{
    private const int MaxNameLength = 128;

    /// <returns>Null when it went well.</returns>
    public static Deny? Make(AccountEntry account, PolicyRule rule, RuleAdmission admission, GroupEntry group, string subject, JsonElement claims, NatsUserClaims user, Trace? trace)
    {
        user.User.IssuerAccount = account.PublicKey;
        user.SetScoped(group.Template is not null);
        user.Name = admission.Name is { } name ? name.Fill(claims, SubstitutionRule.Text, out var fault) : Filled(subject, out fault);
        if (fault is not null)
        {
            return Refuse(trace, rule, "name", fault);
        }

        if (user.Name.Length is 0 or > MaxNameLength)
        {
            var deny = new Deny(Reasons.NameInvalid, $"Rule {rule.Name} makes a user name of {user.Name.Length} characters; 1 to {MaxNameLength} are a name. Give the rule a \"name\".");
            trace?.Refused("name", deny.Detail);
            return deny;
        }

        trace?.Ok("name", user.Name);
        if (admission.Tags.Count > 0)
        {
            var tags = new List<string>(admission.Tags.Count);
            foreach (var template in admission.Tags)
            {
                var tag = template.Fill(claims, SubstitutionRule.Token, out fault);
                if (fault is not null)
                {
                    return Refuse(trace, rule, "tags", fault);
                }

                // Servers look for the key in lower case; the value's case counts.
                var colon = tag.IndexOf(':', StringComparison.Ordinal);
                tags.Add(colon < 0 ? tag.ToLowerInvariant() : string.Concat(tag[..colon].ToLowerInvariant(), tag.AsSpan(colon)));
            }

            user.User.Tags = tags;
            trace?.Ok("tags", string.Join(", ", tags));
        }

        if (admission.Permissions is { } permissions)
        {
            user.User.Pub = Direction(permissions.PubAllow, permissions.PubDeny, claims, out fault) ?? new();
            user.User.Sub = fault is null ? Direction(permissions.SubAllow, permissions.SubDeny, claims, out fault) ?? new() : new();
            if (fault is not null)
            {
                return Refuse(trace, rule, "permissions", fault);
            }

            user.User.Resp = permissions.Responses is { } responses ? new() { MaxMsgs = responses.Max, Expires = responses.Ttl } : null;
            trace?.Ok("permissions", Show(user.User));
        }

        if (admission.Limits is { } limits)
        {
            (user.User.Subs, user.User.Data, user.User.Payload) = (limits.Subs, limits.Data, limits.Payload);
            trace?.Ok("limits", $"subs {limits.Subs}, data {limits.Data}, payload {limits.Payload} (-1: no limit).");
        }

        return null;
    }

    private static string Filled(string subject, out SubstitutionFault? fault)
    {
        fault = null;
        return subject;
    }

    private static NatsPermission? Direction(IReadOnlyList<TextTemplate>? allow, IReadOnlyList<TextTemplate>? deny, JsonElement claims, out SubstitutionFault? fault)
    {
        fault = null;
        if (allow is null && deny is null)
        {
            return new() { Deny = [">"] };
        }

        var permission = new NatsPermission { Allow = List(allow, claims, out fault) };
        permission.Deny = fault is null ? List(deny, claims, out fault) : null;
        return fault is null ? permission : null;
    }

    private static List<string>? List(IReadOnlyList<TextTemplate>? templates, JsonElement claims, out SubstitutionFault? fault)
    {
        fault = null;
        if (templates is null)
        {
            return null;
        }

        var subjects = new List<string>(templates.Count);
        for (var i = 0; i < templates.Count; i++)
        {
            subjects.Add(templates[i].Fill(claims, SubstitutionRule.Subject, out fault));
            if (fault is not null)
            {
                return null;
            }
        }

        return subjects;
    }

    private static Deny Refuse(Trace? trace, PolicyRule rule, string step, SubstitutionFault fault)
    {
        var deny = new Deny(fault.Code, $"Rule {rule.Name}, {step}: the claim {fault.Claim} {fault.Why}.");
        trace?.Refused(step, deny.Detail);
        return deny;
    }

    private static string Show(NatsUser user) =>
        $"publish: {Show(user.Pub)}; subscribe: {Show(user.Sub)}{(user.Resp is { } responses ? $"; {responses.MaxMsgs} responses" : "")}.";

    private static string Show(NatsPermission permission) =>
        $"{(permission.Allow is { } allow ? string.Join(", ", allow) : "everything")}{(permission.Deny is { } deny ? $" without {string.Join(", ", deny)}" : "")}";
}
