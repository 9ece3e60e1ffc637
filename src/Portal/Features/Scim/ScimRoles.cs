using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Scim;

/// <summary>Makes of what the directory says who is a member, and with which role: active ones, by the first rule of the mapping that names a group of theirs. In a transaction that has
/// the organization locked.</summary>
internal sealed class ScimRoles(PortalDb db, SessionMemory sessions)
{
    private const string By = "directory";

    public async Task<ScimError?> ApplyAsync(IReadOnlyCollection<ScimUserId> users, DateTimeOffset now, CancellationToken ct)
    {
        var mapping = RoleMapping.Parse(await db.SingleSignOns.AsNoTracking().Select(s => s.Mapping).SingleOrDefaultAsync(ct) ?? "{}");
        var rows = await db.ScimUsers.AsNoTracking().Where(u => users.Contains(u.Id)).ToListAsync(ct);
        var groups = await (from m in db.ScimGroupMembers join g in db.ScimGroups on m.GroupId equals g.Id where users.Contains(m.UserId) select new { m.UserId, g.DisplayName }).ToListAsync(ct);
        var named = groups.ToLookup(g => g.UserId, g => g.DisplayName);
        foreach (var user in rows)
        {
            if (user.IsActive && mapping.GrantOf([.. named[user.Id]]) is { } grant)
            {
                await ProvisionedMembers.SetAsync(db, user.PersonId, grant, By, now, ct);
            }
            else if (await EndAsync(user.PersonId, now, ct) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Ends a membership, and the sessions that live by it: those that came by the organization's sign-on, and all of somebody who is nowhere else.</summary>
    public async Task<ScimError?> EndAsync(PersonId person, DateTimeOffset now, CancellationToken ct)
    {
        if ((await ProvisionedMembers.EndAsync(db, person, By, now, ct)).IsRefused(out _))
        {
            return ScimError.LastOwner;
        }

        OrganizationId? organization = db.Caller.Organization;
        var isElsewhere = (await db.MembershipsOfAsync(person, ct)).Any(m => m.Organization != organization);
        await db.PersonSessions.Where(s => s.PersonId == person && (!isElsewhere || s.SsoOrganizationId == organization)).ExecuteDeleteAsync(ct);
        db.WhenCommitted(() => sessions.Forget(person));
        return null;
    }
}
