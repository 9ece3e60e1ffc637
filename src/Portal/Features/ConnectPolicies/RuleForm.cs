using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Admission;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>One rule of a policy as fields. Lists are text areas of one entry per line, or words between commas.</summary>
public sealed class RuleForm
{
    public string? Name { get; set; }
    public string? Providers { get; set; }

    /// <summary>A form without any posts null.</summary>
    public List<ClaimRow> Claims { get; set => field = value ?? []; } = [];
    public List<string>? ConnectionTypes { get; set; }
    public string? Sources { get; set; }
    public string? Regions { get; set; }
    public string? ClientNames { get; set; }

    /// <summary>"admit" or "deny".</summary>
    public string? Outcome { get; set; }
    public string? Deny { get; set; }
    public string? Group { get; set; }
    public string? PubAllow { get; set; }
    public string? PubDeny { get; set; }
    public string? SubAllow { get; set; }
    public string? SubDeny { get; set; }
    public bool Responds { get; set; }
    public string? RespMax { get; set; }

    /// <summary>Nanoseconds, as the document has it.</summary>
    public string? RespTtl { get; set; }
    public string? User { get; set; }
    public string? Tags { get; set; }
    public string? ExpiresIn { get; set; }
    public string? Subs { get; set; }
    public string? Data { get; set; }
    public string? Payload { get; set; }

    /// <summary>The rule's JSON, where the fields cannot say it; they are not used then.</summary>
    public string? Raw { get; set; }

    internal bool IsRaw => !string.IsNullOrEmpty(Raw);

    /// <summary>Of a rule that is in order.</summary>
    internal static RuleForm From(JsonObject rule)
    {
        var form = Fields(rule);
        return Same(form.ToJson(), rule) ? form : new() { Raw = rule.ToJsonString(PolicyForm.Indented) };
    }

    internal JsonNode? ToJson()
    {
        if (IsRaw)
        {
            return Parse(Raw!);
        }

        var when = new JsonObject();
        Add(when, "providers", Words(Providers));
        Add(when, "claims", new JsonArray([.. Claims.Select(c => c.ToJson())]));
        Add(when, "connection_types", Texts(ConnectionTypes));
        Add(when, "sources", Lines(Sources));
        Add(when, "regions", Words(Regions));
        Add(when, "client_names", Lines(ClientNames));
        return new JsonObject { ["name"] = Name?.Trim() ?? "", ["when"] = when, ["then"] = Outcome is "deny" ? new JsonObject { ["deny"] = Deny?.Trim() ?? "" } : Admission() };
    }

    private JsonObject Admission()
    {
        var then = new JsonObject { ["group"] = Group?.Trim() ?? "" };
        var permissions = new JsonObject();
        Add(permissions, "pub", Direction(PubAllow, PubDeny));
        Add(permissions, "sub", Direction(SubAllow, SubDeny));
        if (Responds)
        {
            permissions["resp"] = new JsonObject { ["max"] = Number(RespMax) ?? 0, ["ttl"] = Number(RespTtl) ?? 0 };
        }

        Add(then, "permissions", permissions);
        if (!string.IsNullOrEmpty(User))
        {
            then["name"] = User;
        }

        Add(then, "tags", Lines(Tags));
        if (Number(ExpiresIn) is { } expires)
        {
            then["expires_in"] = expires;
        }

        if ((Number(Subs) ?? Number(Data) ?? Number(Payload)) is not null)
        {
            then["limits"] = new JsonObject { ["subs"] = Number(Subs) ?? -1, ["data"] = Number(Data) ?? -1, ["payload"] = Number(Payload) ?? -1 };
        }

        return then;
    }

    private static RuleForm Fields(JsonObject rule)
    {
        var (when, then) = (rule["when"] as JsonObject, rule["then"] as JsonObject);
        var (permissions, limits) = (then?["permissions"], then?["limits"]);
        return new()
        {
            Name = Text(rule["name"]),
            Providers = Joined(when?["providers"], ", "),
            Claims = [.. (when?["claims"] as JsonArray ?? []).OfType<JsonObject>().Select(ClaimRow.From)],
            ConnectionTypes = (when?["connection_types"] as JsonArray)?.Select(Text).OfType<string>().ToList(),
            Sources = Joined(when?["sources"], "\n"),
            Regions = Joined(when?["regions"], ", "),
            ClientNames = Joined(when?["client_names"], "\n"),
            Outcome = then?.ContainsKey("deny") is true ? "deny" : "admit",
            Deny = Text(then?["deny"]),
            Group = Text(then?["group"]),
            PubAllow = Joined(permissions?["pub"]?["allow"], "\n"),
            PubDeny = Joined(permissions?["pub"]?["deny"], "\n"),
            SubAllow = Joined(permissions?["sub"]?["allow"], "\n"),
            SubDeny = Joined(permissions?["sub"]?["deny"], "\n"),
            Responds = permissions?["resp"] is not null,
            RespMax = permissions?["resp"]?["max"]?.ToJsonString(),
            RespTtl = permissions?["resp"]?["ttl"]?.ToJsonString(),
            User = Text(then?["name"]),
            Tags = Joined(then?["tags"], "\n"),
            ExpiresIn = then?["expires_in"]?.ToJsonString(),
            Subs = Limit(limits?["subs"]),
            Data = Limit(limits?["data"]),
            Payload = Limit(limits?["payload"]),
        };
    }

    // By what they mean, not by how they are written: as policies of this one rule.
    private static bool Same(JsonNode? form, JsonObject rule) =>
        ConnectPolicy.Parse(Alone(form)).IsValid(out var ours) && ConnectPolicy.Parse(Alone(rule)).IsValid(out var theirs) && string.Equals(ours.ToJson(), theirs.ToJson(), StringComparison.Ordinal);

    private static string Alone(JsonNode? rule) => $$"""{"rules":[{{rule?.ToJsonString() ?? "null"}}]}""";

    // What is no JSON stays a text, which the document's reader refuses with its place.
    private static JsonNode? Parse(string raw)
    {
        try
        {
            return JsonNode.Parse(raw);
        }
        catch (JsonException)
        {
            return raw;
        }
    }

    private static void Add(JsonObject to, string name, JsonNode part)
    {
        if (part is JsonArray { Count: > 0 } or JsonObject { Count: > 0 })
        {
            to[name] = part;
        }
    }

    private static JsonObject Direction(string? allow, string? deny)
    {
        var direction = new JsonObject();
        Add(direction, "allow", Lines(allow));
        Add(direction, "deny", Lines(deny));
        return direction;
    }

    /// <summary>Null for an empty field; what is no whole number stays a text, which the document's reader refuses with its place.</summary>
    private static JsonNode? Number(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static JsonArray Words(string? text) => Texts((text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static JsonArray Lines(string? text) => Texts((text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static JsonArray Texts(IEnumerable<string>? texts) => new([.. (texts ?? []).Select(t => (JsonNode)t)]);

    private static string? Joined(JsonNode? list, string between) => list is JsonArray items ? string.Join(between, items.Select(Text)) : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Limit(JsonNode? node) => node?.ToJsonString() is { } limit and not "-1" ? limit : null;
}
