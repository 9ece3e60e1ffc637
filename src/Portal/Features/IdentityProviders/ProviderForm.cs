using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>A provider as pages' forms post it: the members of every kind, of which a kind's form shows its own. What is no number or no JSON goes
/// on as the text it is, and is refused where numbers and key sets are.</summary>
public sealed class ProviderForm
{
    public string? Name { get; set; }
    public string? Secret { get; set; }
    public string? Issuer { get; set; }

    /// <summary>One per line, as are the other lists.</summary>
    public string? Audiences { get; set; }
    public List<string>? Algorithms { get; set; }
    public string? AuthorizedParties { get; set; }
    public string? ClockSkew { get; set; }
    public string? SubjectClaim { get; set; }
    public string? KeysUrl { get; set; }
    public string? StaleKeys { get; set; }
    public string? Preset { get; set; }
    public string? Keys { get; set; }
    public string? Url { get; set; }
    public string? ClientId { get; set; }
    public string? CacheSeconds { get; set; }
    public string? TimeoutMs { get; set; }

    /// <summary>PEM, one certificate after the other.</summary>
    public string? Authorities { get; set; }
    public string? SubjectFrom { get; set; }

    public static readonly IReadOnlyList<string> AllAlgorithms = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

    internal static ProviderForm From(string name, JsonElement settings) => new()
    {
        Name = name,
        Issuer = Text(settings, "issuer"),
        Audiences = List(settings, "audiences"),
        Algorithms = Has(settings, "algorithms", out var algorithms) && algorithms.ValueKind is JsonValueKind.Array ? [.. algorithms.EnumerateArray().Select(a => a.ToString())] : null,
        AuthorizedParties = List(settings, "authorized_parties"),
        ClockSkew = Text(settings, "clock_skew_seconds"),
        SubjectClaim = Text(settings, "subject_claim"),
        KeysUrl = Text(settings, "keys_url"),
        StaleKeys = Text(settings, "stale_keys_seconds"),
        Preset = Text(settings, "preset"),
        Keys = Has(settings, "keys", out var keys) ? JsonSerializer.Serialize(keys, Indented) : null,
        Url = Text(settings, "url"),
        ClientId = Text(settings, "client_id"),
        CacheSeconds = Text(settings, "cache_seconds"),
        TimeoutMs = Text(settings, "timeout_ms"),
        Authorities = List(settings, "authorities"),
        SubjectFrom = Text(settings, "subject_from"),
    };

    /// <summary>Of the kind's own members those that are filled in.</summary>
    internal JsonObject ToSettings(ProviderKind kind)
    {
        var settings = new JsonObject();
        switch (kind)
        {
            case ProviderKind.Oidc:
                AddTokenRules(settings);
                Add(settings, "keys_url", Value(KeysUrl));
                Add(settings, "stale_keys_seconds", Number(StaleKeys));
                Add(settings, "preset", Value(Preset));
                break;
            case ProviderKind.Jwks:
                AddTokenRules(settings);
                Add(settings, "keys", string.IsNullOrWhiteSpace(Keys) ? null : Documents.ObjectOf(Keys) ?? (JsonNode)Keys);
                break;
            case ProviderKind.Introspection:
                Add(settings, "url", Value(Url));
                Add(settings, "client_id", Value(ClientId));
                Add(settings, "audiences", Array(PermissionForm.Lines(Audiences)));
                Add(settings, "cache_seconds", Number(CacheSeconds));
                Add(settings, "timeout_ms", Number(TimeoutMs));
                break;
            case ProviderKind.Certificates:
                Add(settings, "authorities", Array(Certificates(Authorities)));
                Add(settings, "subject_from", Value(SubjectFrom));
                break;
            case ProviderKind.Webhook:
                Add(settings, "url", Value(Url));
                Add(settings, "timeout_ms", Number(TimeoutMs));
                break;
        }

        return settings;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private void AddTokenRules(JsonObject settings)
    {
        Add(settings, "issuer", Value(Issuer));
        Add(settings, "audiences", Array(PermissionForm.Lines(Audiences)));
        // All of them is what is meant by naming none.
        Add(settings, "algorithms", Algorithms is null or [] || Algorithms.Count == AllAlgorithms.Count ? null : Array(Algorithms));
        Add(settings, "authorized_parties", Array(PermissionForm.Lines(AuthorizedParties)));
        Add(settings, "clock_skew_seconds", Number(ClockSkew));
        Add(settings, "subject_claim", Value(SubjectClaim));
    }

    private static void Add(JsonObject settings, string name, JsonNode? value)
    {
        if (value is not null)
        {
            settings[name] = value;
        }
    }

    private static JsonValue? Value(string? text) => string.IsNullOrWhiteSpace(text) ? null : JsonValue.Create(text.Trim());

    private static JsonValue? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : Value(text);

    private static JsonArray? Array(IReadOnlyList<string>? lines) => lines is null or [] ? null : [.. lines.Select(l => (JsonNode)l)];

    private static List<string> Certificates(string? text)
    {
        const string End = "-----END CERTIFICATE-----";
        var pem = (text ?? "").ReplaceLineEndings("\n");
        var found = new List<string>();
        for (var at = 0; pem.IndexOf(End, at, StringComparison.Ordinal) is >= 0 and var end;)
        {
            found.Add(pem[at..(end + End.Length)].Trim());
            at = end + End.Length;
        }

        // What stands after the last, or is no PEM at all, is for the rules to refuse.
        return pem[(pem.LastIndexOf(End, StringComparison.Ordinal) is >= 0 and var last ? last + End.Length : 0)..].Trim() is { Length: > 0 } rest ? [.. found, rest] : found;
    }

    private static bool Has(JsonElement settings, string name, out JsonElement value) => settings.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;

    private static string? Text(JsonElement settings, string name) => Has(settings, name, out var value) ? value.ToString() : null;

    private static string? List(JsonElement settings, string name) =>
        Has(settings, name, out var value) && value.ValueKind is JsonValueKind.Array ? string.Join('\n', value.EnumerateArray().Select(e => e.ToString())) : null;
}
