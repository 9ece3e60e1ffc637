using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Roles and limits as pages say them, and as their forms send them.</summary>
internal static class RoleWords
{
    /// <summary>What an admin can look at the portal as.</summary>
    public static readonly IReadOnlyList<Role> Narrow = [Role.Viewer, Role.Developer, Role.Billing];

    public static string What(Role role) => role switch
    {
        Role.Billing => "sees the organization and its people, nothing of NATS",
        Role.Viewer => "sees accounts and all that is in them, changes nothing",
        Role.Developer => "makes users, credentials, tokens; sends messages",
        Role.Admin => "makes and changes accounts, sharing, admission; invites people",
        Role.Owner => "everything, the organization itself included",
    };

    public static string Accounts(Role role, IReadOnlyList<AccountId>? accounts, IReadOnlyList<UserId>? users) =>
        role is Role.Billing ? "none" : users is not null ? $"{Wording.Count(users.Count, "user", "users")} only" : accounts is null ? "all" : Wording.Count(accounts.Count, "account", "accounts");

    public static Role? Parse(string? word) => Enum.TryParse<Role>(word, ignoreCase: true, out var role) && Enum.IsDefined(role) && Json.Word(role) == word ? role : null;

    /// <summary>Limit: "users", or anything else for all.</summary>
    public static IReadOnlyList<UserId>? ChosenUsers(string? limit, IReadOnlyList<string>? users) =>
        limit == "users" ? [.. (users ?? []).Select(u => UserId.TryParse(u, null, out var id) ? id : default)] : null;

    /// <summary>Limit: "some", or anything else for all.</summary>
    public static IReadOnlyList<AccountId>? Chosen(string? limit, IReadOnlyList<string>? accounts) =>
        limit == "some" ? [.. (accounts ?? []).Select(a => AccountId.TryParse(a, null, out var id) ? id : default)] : null;
}
