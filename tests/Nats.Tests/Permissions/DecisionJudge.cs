using System.Text.Json.Nodes;
using Platform.Nats.Permissions;

namespace Platform.Nats.Tests.Permissions;

/// <summary>Our answer to a case, and where it differs from the server's.</summary>
internal static class DecisionJudge
{
    public static string? Difference(DecisionCase c)
    {
        var permissions = c.Permissions();
        var expect = c.Expect;
        if ((permissions.Refusal is null) != (bool)expect["connected"]!)
        {
            return $"login: {permissions.Refusal?.ToString() ?? "accepted"}";
        }

        if (permissions.Refusal is not null)
        {
            return ReasonOf(permissions.Refusal.Kind) is var reason && ((string)expect["reason"]!).StartsWith(reason, StringComparison.Ordinal) ? null : $"refused as {reason}";
        }

        return c.Action switch
        {
            "connect" => null,
            "effective-permissions" => Effective(permissions, (JsonObject)expect["effective"]!),
            "publish" => Publish(c, permissions),
            "subscribe" or "queue-subscribe" => Compare(permissions.Subscribe(c.Subject, c.Queue), expect) ?? Deliveries(c, permissions),
            _ => $"unknown action {c.Action}",
        };
    }

    private static string? Publish(DecisionCase c, SubjectPermissions permissions)
    {
        var (responder, difference) = Replay(c, permissions);
        var verdict = responder.Publish(c.Subject, c.Reply);
        return difference
            ?? Compare(verdict, c.Expect)
            ?? (c.Expect["routed"] is { } routed && (bool)routed != (verdict.IsAllowed && SubjectMatch.Matches(">", c.Subject)) ? "routed" : null);
    }

    // What the connection did before, each step's outcome compared as well.
    private static (ResponseTracker Tracker, string? Difference) Replay(DecisionCase c, SubjectPermissions permissions)
    {
        var clock = new StoppedClock();
        var tracker = new ResponseTracker(permissions, clock);
        var subscriptions = new List<(string Subject, string? Queue)>();
        foreach (var step in c.Given)
        {
            var (subject, reply) = ((string?)step["subject"] ?? "", (string?)step["reply"]);
            switch ((string)step["op"]!)
            {
                case "wait":
                    clock.Advance(TimeSpan.FromMilliseconds((int)step["ms"]!));
                    break;
                case "subscribe":
                    var queue = (string?)step["queue"];
                    if (permissions.Subscribe(subject, queue).IsAllowed != (bool)step["allowed"]!)
                    {
                        return (tracker, $"given {step.ToJsonString()}");
                    }

                    subscriptions.Add((subject, queue));
                    break;
                case "publish":
                    if (tracker.Publish(subject, reply).IsAllowed != (bool)step["allowed"]!)
                    {
                        return (tracker, $"given {step.ToJsonString()}");
                    }

                    Deliver(subject, reply);
                    break;
                case "receive" when Deliver(subject, reply) != (int)step["deliveries"]!:
                    return (tracker, $"given {step.ToJsonString()}");
            }
        }

        return (tracker, null);

        int Deliver(string subject, string? reply)
        {
            var reached = subscriptions.Count(s => permissions.Deliver(s.Subject, s.Queue, subject).IsAllowed);
            for (var i = 0; i < reached && reply is not null; i++)
            {
                tracker.Delivered(reply);
            }

            return reached;
        }
    }

    private static string? Compare(PermissionVerdict verdict, JsonObject expect)
    {
        if (verdict.IsAllowed != (bool)expect["allowed"]!)
        {
            return verdict.ToString();
        }

        // The rule must be one the server's words can stand for.
        var error = (string?)expect["server_error"];
        var words = verdict switch
        {
            { IsAllowed: true } => null,
            { Rule: PermissionRule.ReservedReply } => "Permissions Violation for Publish with Reply of",
            { Rule: PermissionRule.InvalidSubject } => error is null or "maximum control line exceeded" ? error : "Invalid Subject",
            { Rule: PermissionRule.Deny or PermissionRule.NotAllowed or PermissionRule.OnlyResponses or PermissionRule.ReservedSubject or PermissionRule.ReservedQueue } => "Permissions Violation for ",
            _ => "no refusal",
        };
        return words is null ? (error is null ? null : verdict.ToString()) : error?.StartsWith(words, StringComparison.Ordinal) == true ? null : verdict.ToString();
    }

    private static string? Deliveries(DecisionCase c, SubjectPermissions permissions) => (c.Expect["deliver"] as JsonArray ?? [])
        .Where(d => permissions.Deliver(c.Subject, c.Queue, (string)d!["subject"]!).IsAllowed != (bool)d["delivered"]!)
        .Select(d => $"delivery {d!.ToJsonString()}")
        .FirstOrDefault();

    private static string? Effective(SubjectPermissions permissions, JsonObject expect)
    {
        var actual = new JsonObject();
        foreach (var (direction, allow, deny) in new[] { ("pub", PermissionList.PubAllow, PermissionList.PubDeny), ("sub", PermissionList.SubAllow, PermissionList.SubDeny) })
        {
            var lists = new JsonObject();
            Add(lists, "allow", permissions.Entries(allow));
            Add(lists, "deny", permissions.Entries(deny));
            actual[direction] = lists;
        }

        if (permissions.Resp is { } resp)
        {
            actual["resp"] = new JsonObject { ["max"] = resp.MaxMsgs == 0 ? 1 : resp.MaxMsgs, ["ttl"] = resp.Expires == 0 ? 120_000_000_000 : resp.Expires };
        }

        return JsonNode.DeepEquals(actual, expect) ? null : $"effective {actual.ToJsonString()}";
    }

    private static void Add(JsonObject lists, string name, IReadOnlyList<PermissionEntry> entries)
    {
        var texts = entries.Where(e => !e.IsIgnored).Select(e => e.Queue is null ? e.Subject : $"{e.Subject} {e.Queue}").Distinct().Order(StringComparer.Ordinal).ToArray();
        if (texts.Length > 0)
        {
            lists[name] = new JsonArray([.. texts.Select(t => JsonValue.Create(t))]);
        }
    }

    private static string ReasonOf(LoginRefusalKind kind) => kind switch
    {
        LoginRefusalKind.InvalidDefaults => "Account JWT lookup error: account validation failed",
        LoginRefusalKind.InvalidEntry => "User JWT no longer valid",
        LoginRefusalKind.ScopedUserHasOwn => "User JWT is not valid: scoped users require no permissions or limits set",
        _ => "User JWT generated invalid permissions",
    };
}
