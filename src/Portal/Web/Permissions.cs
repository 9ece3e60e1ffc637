using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>What a caller may do. These words are public: an API token's scopes are taken from them.</summary>
internal static class Permissions
{
    public const string ReadAccounts = "accounts:read";

    /// <summary>What is needed to connect: accounts by name, regions, users, the credentials issued to them and the connections made with those. Part of accounts:read.</summary>
    public const string ReadUsers = "users:read";
    public const string ManageAccounts = "accounts:manage";
    public const string ManageUsers = "users:manage";
    public const string ManageCredentials = "credentials:manage";

    /// <summary>To issue and revoke credentials of users that are there. Part of credentials:manage.</summary>
    public const string IssueCredentials = "credentials:issue";
    public const string UseMessages = "messages:use";
    public const string ManageTokens = "tokens:manage";

    /// <summary>Who admits clients: identity providers, their secrets and logins.</summary>
    public const string ManageProviders = "identity-providers:manage";

    /// <summary>Who did what in the organization.</summary>
    public const string ReadAudit = "audit:read";

    /// <summary>Which programs act for people of the organization, or by themselves: OAuth clients and service accounts.</summary>
    public const string ManageClients = "clients:manage";

    /// <summary>Where the organization's events are sent: what the audit log says leaves with them.</summary>
    public const string ManageWebhooks = "webhooks:manage";
    public const string ManageOrganization = "organization:manage";

    /// <summary>Who is in the organization: each other's addresses, roles and invitations.</summary>
    public const string ReadMembers = "members:read";

    /// <summary>To invite people, change what they may do, and remove them.</summary>
    public const string ManageMembers = "members:manage";

    /// <summary>The platform's own servers, whoever's data passes them. No role in an organization has it: platform administrators do.</summary>
    public const string ReadFleet = "fleet:read";

    /// <summary>To change what servers there are, and to have them worked on.</summary>
    public const string ManageFleet = "fleet:manage";

    /// <summary>The platform's organizations and persons, its settings and flags.</summary>
    public const string ReadPlatform = "platform:read";

    /// <summary>To suspend organizations, unlock persons, and change settings and flags.</summary>
    public const string ManagePlatform = "platform:manage";

    private static readonly string[] Billing = [ReadMembers, ManageTokens];
    private static readonly string[] Viewer = [.. Billing, ReadUsers, ReadAccounts];
    private static readonly string[] Developer = [.. Viewer, ManageUsers, IssueCredentials, ManageCredentials, UseMessages];
    private static readonly string[] Admin = [.. Developer, ManageAccounts, ManageProviders, ManageMembers, ManageClients, ReadAudit, ManageWebhooks];
    private static readonly string[] Owner = [.. Admin, ManageOrganization];

    /// <summary>What an API token may have that is limited to some accounts: what a member may who can be, but for making tokens, which would not be limited. The
    /// table of tokens holds the same list (ck_api_tokens_accounts).</summary>
    public static IReadOnlyList<string> WithinAccounts { get; } = [.. Developer.Where(p => p != ManageTokens)];

    /// <summary>What is left of a role to a member who is there for some users only: all else is about accounts or the organization.</summary>
    private static readonly string[] WithinUsers = [ManageTokens, ReadUsers, IssueCredentials];

    /// <summary>Whether the caller may do all that members of this role may: nobody gives, or takes away, more than they have.</summary>
    public static bool Covers(this Caller caller, Role role) => Of(role).All(caller.Can);

    /// <summary>Of a platform administrator, besides those of the role in the organization.</summary>
    public static IReadOnlyList<string> OfAdministrators { get; } = [ReadFleet, ManageFleet, ReadPlatform, ManagePlatform];

    /// <summary>Of an administrator who looks at an organization as that role: nothing that shows or makes a secret, lets somebody in, or reads messages.</summary>
    public static IEnumerable<string> OfSupport(Role role) => Of(role).Intersect([ReadMembers, ReadUsers, ReadAccounts, ReadAudit, ManageUsers], StringComparer.Ordinal);

    public static IReadOnlyList<string> All { get; } = [.. Owner, .. OfAdministrators];

    /// <summary>Of a member with this role, who may be there for some users only.</summary>
    public static IReadOnlyList<string> Of(Role role, IReadOnlyList<UserId>? users) => users is null ? Of(role) : [.. Of(role).Intersect(WithinUsers, StringComparer.Ordinal)];

    /// <summary>The scopes of a token, with those that are a part of one.</summary>
    public static IEnumerable<string> Whole(IReadOnlyList<string> scopes) =>
        scopes.Concat(scopes.Contains(ReadAccounts, StringComparer.Ordinal) ? [ReadUsers] : []).Concat(scopes.Contains(ManageCredentials, StringComparer.Ordinal) ? [IssueCredentials] : []);

    public static IReadOnlyList<string> Of(Role role) => role switch
    {
        Role.Billing => Billing,
        Role.Viewer => Viewer,
        Role.Developer => Developer,
        Role.Admin => Admin,
        Role.Owner => Owner,
    };
}
