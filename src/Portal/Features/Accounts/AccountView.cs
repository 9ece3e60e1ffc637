using System.Linq.Expressions;
using LinqKit;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>A NATS account. PublicKey: its nkey, A…. Generation: the number of its desired state; each change the fleet must
/// learn of raises it. IsCurrent: every node that is up has confirmed that generation. PurgeAt: until when a closed one can be restored.</summary>
internal sealed record AccountView(
    AccountId Id, string Name, string PublicKey, long Generation, bool IsCurrent, DateTimeOffset CreatedAt,
    AccountState State = AccountState.Active, DateTimeOffset? ClosedAt = null, DateTimeOffset? PurgeAt = null)
{
    private static readonly Expression<Func<PortalDb, Account, AccountView>> Of = (db, a) => new AccountView(
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

    private static readonly Func<PortalDb, AccountId, CancellationToken, Task<AccountRead?>> One = CompiledQuery.One(
        (PortalDb db, AccountId id, CancellationToken _) => db.Accounts.AsNoTracking().Where(a => a.Id == id && !a.IsSystem)
            .Select(a => new AccountRead { View = Of.Invoke(db, a), Claims = a.Claims }).SingleOrDefault());

    private static readonly Func<PortalDb, AccountState[], AccountId, int, IAsyncEnumerable<AccountView>> Next = CompiledQuery.Many(
        (PortalDb db, AccountState[] states, AccountId after, int most) => db.Accounts.AsNoTracking()
            .Where(a => !a.IsSystem && states.Contains(a.State) && EF.Functions.GreaterThan(ValueTuple.Create(a.Id), ValueTuple.Create(after)))
            .OrderBy(a => a.Id).Take(most).Select(a => Of.Invoke(db, a)));

    /// <summary>Read with the account in one query.</summary>
    public static Expression<Func<Account, AccountView>> From(PortalDb db) => Linq.Expr((Account a) => Of.Invoke(db, a)).Expand();

    /// <summary>With its claims; null when there is none.</summary>
    public static Task<AccountRead?> FindAsync(PortalDb db, AccountId id, CancellationToken ct) => One(db, id, ct);

    /// <summary>Oldest first; after null: from the first.</summary>
    public static ValueTask<List<AccountView>> AfterAsync(PortalDb db, AccountState[] states, AccountId? after, int most, CancellationToken ct) =>
        Next(db, states, after ?? default, most).ToListAsync(ct);
}

internal sealed class AccountRead
{
    public required AccountView View { get; init; }
    public required string Claims { get; init; }
}
