using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.Permissions;

namespace Platform.Nats.Tests.Permissions;

/// <summary>One decision of a real nats-server (see Vectors/README.md).</summary>
public sealed record DecisionCase(JsonObject Json)
{
    private static readonly Lazy<IReadOnlyList<DecisionCase>> Cases = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Permissions", "Vectors"), "*.jsonl")
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Select(line => new DecisionCase((JsonObject)JsonNode.Parse(line)!)),
    ]);

    public static IReadOnlyList<DecisionCase> All => Cases.Value;

    public string Id => Text("id")!;

    public string Category => Text("category")!;

    public string Action => Text("action")!;

    public string Subject => Fields is [var subject, ..] ? subject : Text("subject")!;

    public string? Queue => Fields is { } fields && Action != "publish" ? fields.ElementAtOrDefault(1) : Text("queue");

    public string? Reply => Fields is { } fields && Action == "publish" ? fields.ElementAtOrDefault(1) : Text("reply");

    public JsonObject Expect => (JsonObject)Json["expect"]!;

    public IEnumerable<JsonObject> Given => (Json["given"] as JsonArray ?? []).Select(s => (JsonObject)s!);

    public SubjectPermissions Permissions()
    {
        var account = NatsAccountClaims.FromJson(Claims("account", ["tags", "default_permissions"]));
        var user = NatsUserClaims.FromJson(Claims("user", ["tags"]));
        user.User.IssuerAccount = account.Subject;
        var template = Json["signing_key_scope"]?["template"] is { } json ? NatsUserPermissionLimits.FromJson(json.ToJsonString()) : null;
        return SubjectPermissions.Of(user, template, account);
    }

    public override string ToString() => Json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // A few cases are lines with blanks inside a field. Where the server kept the connection, its question was about the fields it saw.
    private string[]? Fields => (Text("note") ?? "").StartsWith("sent raw", StringComparison.Ordinal) && Expect["closed"] is null
        ? $"{Text("subject")} {Text("queue")}".Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        : null;

    private string? Text(string name) => (string?)Json[name];

    // The payload of a JWT, made of what the case says of an account or a user.
    private string Claims(string name, string[] natsMembers)
    {
        var said = (JsonObject)Json[name]!;
        var nats = new JsonObject();
        foreach (var member in natsMembers)
        {
            nats[member] = said[member]?.DeepClone();
        }

        foreach (var part in new[] { "permissions", "limits" })
        {
            foreach (var (member, value) in said[part] as JsonObject ?? [])
            {
                nats[member] = value?.DeepClone();
            }
        }

        return new JsonObject { ["name"] = (string?)said["name"] ?? "", ["sub"] = (string?)said["subject"] ?? "", ["nats"] = nats }.ToJsonString();
    }
}
