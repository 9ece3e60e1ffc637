using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>A NATS account. PublicKey: its nkey, A…. Generation: the number of its desired state; each change the fleet must
/// learn of raises it. IsCurrent: every node that is up has confirmed that generation. PurgeAt: until when a closed one can be restored.</summary>
internal sealed record AccountView(
    AccountId Id, string Name, string PublicKey, long Generation, bool IsCurrent, DateTimeOffset CreatedAt,
    AccountState State = AccountState.Active, DateTimeOffset? ClosedAt = null, DateTimeOffset? PurgeAt = null)
{
    /// <summary>Read with the account in one query.</summary>
    public static Expression<Func<Account, AccountView>> From(PortalDb db) => a => new AccountView(
        a.Id,
        a.Name,
        a.PublicKey,
        a.Generation,
        db.Nodes.Any(n => n.OperatorId == a.OperatorId && n.IsUp)
            && !db.Nodes.Any(n => n.OperatorId == a.OperatorId && n.IsUp
                && !db.NodePublications.Any(p => p.AccountId == a.Id && p.NodeId == n.Id && p.IsConfirmed && p.Generation >= a.Generation)),
        a.CreatedAt,
        a.State,
        a.ClosedAt,
        a.PurgeAt);
}
