using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>A person in an organization. AccountIds: the only accounts they see; null: all. UserIds: the only NATS users they see, with their accounts; null: all.</summary>
internal sealed record MemberView(PersonId Id, string Email, Role Role, IReadOnlyList<AccountId>? AccountIds, IReadOnlyList<UserId>? UserIds, DateTimeOffset JoinedAt)
{
    /// <summary>Of these members, in their order. A person's id is of another type than the framework's own, so the two are put together here.</summary>
    public static async Task<IReadOnlyList<MemberView>> ReadAsync(PortalDb db, IReadOnlyList<Member> members, CancellationToken ct)
    {
        var ids = members.Select(m => m.PersonId).ToList();
        var keys = ids.ConvertAll(id => id.Value);
        var emails = await db.Persons.AsNoTracking().Where(p => keys.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Email ?? "", ct);
        // Whoever is limited themselves learns of the accounts they share with others, and of no more.
        var accounts = (await db.MemberAccounts.AsNoTracking().Where(a => ids.Contains(a.PersonId)).OrderBy(a => a.AccountId).ToListAsync(ct)).ToLookup(a => a.PersonId, a => a.AccountId);
        var users = (await MemberGrants.Live(db).AsNoTracking().Where(u => ids.Contains(u.PersonId)).OrderBy(u => u.UserId).ToListAsync(ct)).ToLookup(u => u.PersonId, u => u.UserId);
        return [.. members.Select(m => new MemberView(m.PersonId, emails.GetValueOrDefault(m.PersonId.Value, ""), m.Role, m.IsLimited ? [.. accounts[m.PersonId]] : null, m.IsLimitedToUsers ? [.. users[m.PersonId]] : null, m.CreatedAt))];
    }
}
