using System.Text.Json;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Output;

/// <summary>What tables show of each kind of thing: by name for what people look at most, else the first plain members.</summary>
internal static class Columns
{
    private const int Most = 7;
    private static readonly string[] First = ["id", "name"];
    private static readonly string[] Rarely = ["description", "hash", "fingerprint", "jti", "actor", "detail", "note", "info_url", "account_id", "user_id", "is_scoped"];

    private static readonly Dictionary<string, string[]> Chosen = new(StringComparer.Ordinal)
    {
        ["account"] = ["id", "name", "state", "generation", "is_current", "created_at"],
        ["user"] = ["id", "name", "group", "credentials", "last_seen_at", "created_at"],
        ["credential"] = ["id", "account", "user", "kind", "status", "issued_at", "expires_at"],
        ["signing-key-group"] = ["id", "name", "role", "is_disabled", "users", "connections"],
        ["export"] = ["id", "export.name", "export.type", "export.subject", "export.token_req", "importers"],
        ["import"] = ["id", "import.name", "import.type", "import.subject", "import.local_subject", "import.account"],
        ["share"] = ["id", "direction", "state", "type", "subject", "exporter.name", "importer.name"],
        ["audit"] = ["sequence", "at", "actor_name", "action", "target"],
        ["member"] = ["id", "email", "role", "joined_at"],
        ["invitation"] = ["id", "email", "role", "state", "expires_at"],
        ["token"] = ["id", "name", "hint", "expires_at", "last_used_at", "revoked_at"],
        ["client"] = ["id", "name", "kind", "role", "created_at"],
        ["service-account"] = ["id", "name", "role", "created_at"],
        ["identity-provider"] = ["id", "name", "kind", "is_enabled", "version", "sessions"],
        ["connection-token"] = ["id", "name", "provider", "hint", "sessions", "expires_at", "revoked_at"],
        ["organization"] = ["id", "name", "slug", "role"],
        ["stream"] = ["name", "subjects", "storage", "replicas", "messages", "bytes"],
        ["region"] = ["name", "display_name", "nodes.name", "nodes.client"],
        ["connection"] = ["region", "node", "user_name", "client_name", "language", "version", "host", "connected_at"],
    };

    /// <param name="noun">What it is.</param>
    /// <param name="verb">Lists other than the noun's own have their own columns.</param>
    /// <param name="item">The schema of one; null: unknown.</param>
    /// <param name="root">The API's document.</param>
    public static IReadOnlyList<string> Of(string noun, string verb, JsonElement? item, JsonElement root) =>
        verb.StartsWith("list", StringComparison.Ordinal) && Chosen.TryGetValue(noun, out var chosen) ? chosen
        : item is { } schema ? Plain(schema, root) : [];

    private static IReadOnlyList<string> Plain(JsonElement schema, JsonElement root)
    {
        string[] plain = [.. Schemas.PropertiesOf(schema).Where(p => Schemas.TypeOf(Schemas.Resolve(root, p.Value)) is not ("object" or "array" or "any")).Select(p => p.Name)];
        return [.. First.Intersect(plain, StringComparer.Ordinal), .. plain.Except(First, StringComparer.Ordinal).Except(Rarely, StringComparer.Ordinal).Take(Most - 1)];
    }
}
