using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>The group a user is made in, as far as its rules reach. IsScoped: its template decides, its users have no permissions and limits of their own.
/// AllowsBearer: what the account says.</summary>
internal sealed record UserGroup(SigningKeyGroupId Id, string Name, bool IsScoped, bool AllowsBearer)
{
    private static readonly Func<PortalDb, AccountId, IAsyncEnumerable<Row>> Rows = CompiledQuery.Many((PortalDb db, AccountId accountId) =>
        from account in db.Accounts.AsNoTracking()
        where account.Id == accountId && !account.IsSystem && account.ClosedAt == null
        join g in db.SigningKeyGroups on account.Id equals g.AccountId
        select new Row { Claims = account.Claims, Id = g.Id, Name = g.Name, IsScoped = g.Template != null });

    /// <summary>The groups of an account that can take users, by name; empty when there is no such account, or it is closed.</summary>
    public static async Task<IReadOnlyDictionary<string, UserGroup>> OfAsync(PortalDb db, AccountId accountId, CancellationToken ct)
    {
        var rows = await Rows(db, accountId).ToListAsync(ct);
        var allowsBearer = rows.Count == 0 || !NatsAccountClaims.FromJson(rows[0].Claims).Account.Limits.DisallowBearer;
        return rows.ToDictionary(g => g.Name, g => new UserGroup(g.Id, g.Name, g.IsScoped, allowsBearer), StringComparer.Ordinal);
    }

    private sealed class Row
    {
        public required string Claims { get; init; }
        public required SigningKeyGroupId Id { get; init; }
        public required string Name { get; init; }
        public required bool IsScoped { get; init; }
    }
}
