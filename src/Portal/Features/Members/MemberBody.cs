using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>What a member may be changed in. AccountIds: the only accounts this person sees; null: all. UserIds: the only NATS users
/// this person sees, with their accounts and nothing else in them; null: all. One of the two at most; viewers and developers can be limited so.</summary>
internal sealed record MemberBody(Role? Role, IReadOnlyList<AccountId>? AccountIds = null, IReadOnlyList<UserId>? UserIds = null)
{
    public static bool CanBeLimited(Role role) => role is Store.Role.Viewer or Store.Role.Developer;
}
