using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Identity;

/// <summary>Where somebody who has just confirmed goes: to the Connect page of the account that sign-up made.</summary>
internal sealed class FirstAccount(PortalDb db, CallerEntry entry)
{
    public async Task<string> ConnectPathAsync(PersonId person, CancellationToken ct)
    {
        if ((await db.OrganizationsOfAsync(person, ct)) is not [var membership, ..]
            || (await entry.EnterAsync(person, membership.Slug, ct)).IsRefused(out _))
        {
            return "/";
        }

        var account = await db.Accounts.AsNoTracking().Where(a => !a.IsSystem).OrderBy(a => a.Id).Select(a => (AccountId?)a.Id).FirstOrDefaultAsync(ct);
        return account is null ? $"/o/{membership.Slug}" : $"/o/{membership.Slug}/a/{account}/connect";
    }
}
