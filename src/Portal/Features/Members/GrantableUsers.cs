using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>The users a form offers to limit somebody to: by account, those chosen already first of all. An organization may have very many, so the list ends; the API takes any.</summary>
internal sealed record GrantableUsers(IReadOnlyList<(string Account, UserId Id, string Name)> Users, bool HasMore)
{
    public static readonly GrantableUsers None = new([], false);

    public static async Task<GrantableUsers> ReadAsync(PortalDb db, IReadOnlyList<UserId> chosen, CancellationToken ct)
    {
        var found = await (
            from user in db.Users.AsNoTracking()
            where user.DeletedAt == null
            join account in db.Accounts on user.AccountId equals account.Id
            where !account.IsSystem && account.ClosedAt == null
            orderby chosen.Contains(user.Id) descending, account.Name, user.Name
            select new { Account = account.Name, user.Id, user.Name }).Take(PageRequest.Most + 1).ToListAsync(ct);
        return new([.. found.Take(PageRequest.Most).Select(u => (u.Account, u.Id, u.Name))], found.Count > PageRequest.Most);
    }
}
