using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Something a client may ask for, in the words the person is asked with. Named as Duende.IdentityServer names it.</summary>
internal sealed record ApiScope(string Name, string Says)
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";
    public const string OfflineAccess = "offline_access";

    /// <summary>What a client may learn about the person.</summary>
    public static IReadOnlyList<ApiScope> Identity { get; } =
    [
        new(OpenId, "Know who you are: your id here"),
        new(Profile, "Know your name"),
        new(Email, "Know your e-mail address"),
        new(OfflineAccess, "Do all of this while you are away, until you take it back"),
    ];

    /// <summary>The permissions, which are the API's scopes. A token does what it was given as long as the person may.</summary>
    public static IReadOnlyList<ApiScope> Api { get; } = [.. Permissions.All.Select(p => new ApiScope(p, Words(p)))];

    public static IReadOnlyList<ApiScope> All { get; } = [.. Identity, .. Api];

    /// <summary>What a service account may be given. A list of what it may, so that a permission added later is not in it by itself: none that makes further tokens,
    /// clients or members, which would outlive it, and none of the platform's.</summary>
    public static IReadOnlyList<string> ForServices { get; } =
    [
        Permissions.ReadUsers, Permissions.ReadAccounts, Permissions.ManageAccounts, Permissions.ManageUsers, Permissions.IssueCredentials, Permissions.ManageCredentials, Permissions.UseMessages,
        Permissions.ManageProviders, Permissions.ReadAudit, Permissions.ManageOrganization,
    ];

    /// <summary>What a client of an organization may be given: the same, and to learn about the person.</summary>
    public static IReadOnlyList<string> ForClients { get; } = [.. Identity.Select(s => s.Name), .. ForServices];

    /// <summary>"a b" as a and b, each once; null when it is no list of scopes (RFC 6749 §3.3).</summary>
    public static IReadOnlyList<string>? Read(string? text)
    {
        var words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList() ?? [];
        return words.TrueForAll(w => w.All(c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'))) ? words : null;
    }

    private static string Words(string permission) => permission switch
    {
        Permissions.ReadAccounts => "See accounts, users, streams and connections",
        Permissions.ReadUsers => "See accounts by name, their users, and the users' credentials and connections",
        Permissions.ManageAccounts => "Make, change and delete accounts",
        Permissions.ManageUsers => "Make and change users and key groups",
        Permissions.IssueCredentials => "Issue and revoke credentials of users",
        Permissions.ManageCredentials => "Issue and revoke credentials and connection tokens",
        Permissions.UseMessages => "Publish and read messages",
        Permissions.ManageTokens => "Make and revoke API tokens of yours",
        Permissions.ManageProviders => "Change identity providers",
        Permissions.ReadAudit => "See who did what in the organization",
        Permissions.ManageClients => "Register clients and make service accounts",
        Permissions.ManageOrganization => "Change the organization, and export it with its keys",
        Permissions.ReadFleet => "See the platform's servers",
        Permissions.ManageFleet => "Change the platform's servers",
        _ => permission,
    };
}
