using System.Text.Json;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>What a member is given. Accounts: the only ones they see; null: all.</summary>
public sealed record RoleGrant(Role Role, IReadOnlyList<AccountId>? Accounts = null);

/// <summary>Claim: its name, or a JSON pointer, as in connect policies: "groups", "realm_access.roles", "/nats/role". Value: what it must be, letter for letter; of a list, one of its
/// members. Role: billing, viewer, developer or admin. AccountIds: for a viewer or developer, the only accounts they see.</summary>
public sealed record RoleRule(string? Claim, string? Value, Role? Role, IReadOnlyList<AccountId>? AccountIds = null);

/// <summary>Group: of the directory (SCIM), by its display name, letter for letter.</summary>
public sealed record GroupRule(string? Group, Role? Role);

/// <summary>Who of an organization's provider and directory gets which role: the first rule that fits. DefaultRole: of whom none fits; null: they are not let in. Nothing that
/// a token says is ever taken for a role itself, and no rule makes an owner.</summary>
public sealed record RoleMapping(IReadOnlyList<RoleRule>? Rules = null, IReadOnlyList<GroupRule>? Groups = null, Role? DefaultRole = null)
{
    /// <summary>As it is kept.</summary>
    public static RoleMapping Parse(string json) => JsonSerializer.Deserialize<RoleMapping>(json, Json.Options) ?? new();

    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);

    /// <summary>By the claims of somebody who signed in; null: not let in.</summary>
    public RoleGrant? Grant(JsonElement claims) =>
        (Rules ?? []).FirstOrDefault(rule => Fits(rule, claims)) is { Role: { } role } found ? new(role, found.AccountIds) : Default();

    /// <summary>By the groups the directory has somebody in; null: no member.</summary>
    public RoleGrant? GrantOf(IReadOnlyCollection<string> groups) =>
        (Groups ?? []).FirstOrDefault(rule => groups.Contains(rule.Group!, StringComparer.Ordinal)) is { Role: { } role } ? new(role) : Default();

    private RoleGrant? Default() => DefaultRole is { } role ? new(role) : null;

    private static bool Fits(RoleRule rule, JsonElement claims) => ClaimPath.TryParse(rule.Claim)?.Find(claims) is { } said && said.ValueKind switch
    {
        JsonValueKind.String => said.ValueEquals(rule.Value),
        JsonValueKind.Array => said.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(rule.Value)),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => string.Equals(said.GetRawText(), rule.Value, StringComparison.Ordinal),
        _ => false,
    };
}
