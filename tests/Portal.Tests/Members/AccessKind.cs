using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>What somebody can be in an organization: of a role, of a role in one account or for one NATS user only, or a token for one account only, whose owner may everything.</summary>
internal sealed record AccessKind(string Name, Role Role, bool IsLimited = false, bool IsTokenLimited = false, bool IsLimitedToUser = false)
{
    public static readonly IReadOnlyList<AccessKind> All =
    [
        new("owner", Role.Owner), new("admin", Role.Admin), new("developer", Role.Developer), new("viewer", Role.Viewer), new("billing", Role.Billing),
        new("developer of one account", Role.Developer, IsLimited: true), new("viewer of one account", Role.Viewer, IsLimited: true), new("token for one account", Role.Owner, IsTokenLimited: true),
        new("developer of one user", Role.Developer, IsLimitedToUser: true),
    ];

    public bool SeesOneAccount => IsLimited || IsTokenLimited || IsLimitedToUser;

    public IReadOnlyList<string> Scopes => IsTokenLimited ? Permissions.WithinAccounts : Permissions.Of(Role, IsLimitedToUser ? [] : null);

    /// <summary>What the table says of one of its operations.</summary>
    public bool May(string operation) =>
        AccessTable.Members.Contains(operation)
        || (AccessTable.Needs[operation].All(p => Scopes.Contains(p, StringComparer.Ordinal)) && !(SeesOneAccount && AccessTable.Unlimited.Contains(operation)));
}
