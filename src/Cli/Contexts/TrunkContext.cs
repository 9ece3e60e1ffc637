using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Cli.Contexts;

/// <summary>A portal, an organization there, and what signs in to it. In a file of its own that only its owner reads.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Url">The portal's address, without a slash at its end.</param>
internal sealed record TrunkContext(string Name, string Url)
{
    /// <summary>The organization's id; null: the only one there is.</summary>
    public string? Organization { get; init; }

    /// <summary>Its name for people.</summary>
    public string? OrganizationName { get; init; }

    /// <summary>Who signed in.</summary>
    public string? Email { get; init; }

    public string? AccessToken { get; init; }
    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool IsSignedIn => AccessToken is not null;

    /// <summary>The same without what signs in.</summary>
    public TrunkContext SignedOut() => this with { AccessToken = null, RefreshToken = null, ExpiresAt = null };

    public JsonObject ToJson() => new()
    {
        ["url"] = Url,
        ["organization"] = Organization,
        ["organization_name"] = OrganizationName,
        ["email"] = Email,
        ["access_token"] = AccessToken,
        ["refresh_token"] = RefreshToken,
        ["expires_at"] = ExpiresAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    public static TrunkContext FromJson(string name, JsonNode json) => new(name, Text(json, "url") ?? "")
    {
        Organization = Text(json, "organization"),
        OrganizationName = Text(json, "organization_name"),
        Email = Text(json, "email"),
        AccessToken = Text(json, "access_token"),
        RefreshToken = Text(json, "refresh_token"),
        ExpiresAt = Text(json, "expires_at") is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : null,
    };

    private static string? Text(JsonNode json, string name) => json[name]?.GetValue<string>();
}
