using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Members by the word of the organization's provider or directory: they come, change and go without an invitation. In the organization's scope, and in a transaction of the
/// caller's, who commits it. Owners are changed by owners alone.</summary>
internal static class ProvisionedMembers
{
    /// <summary>Makes the person a member with this role, or gives them the role.</summary>
    public static async Task SetAsync(PortalDb db, PersonId person, RoleGrant grant, string by, DateTimeOffset now, CancellationToken ct)
    {
        await db.LockOrganizationAsync(ct);
        var member = await db.Members.SingleOrDefaultAsync(m => m.PersonId == person, ct);
        if (member is { Role: Role.Owner })
        {
            return;
        }

        var had = member is null ? default : await MemberGrants.ReadAsync(db, member, ct);
        // No mapping names users, so none lifts that limit; but a role that cannot be limited does.
        var users = MemberBody.CanBeLimited(grant.Role) ? had.Users : null;
        var wanted = users is null && grant.Accounts is { } limit ? await db.Accounts.Where(a => limit.Contains(a.Id) && !a.IsSystem).Select(a => a.Id).ToListAsync(ct) : null;
        if (member is not null && member.Role == grant.Role && member.IsLimitedToUsers == (users is not null) && member.IsLimited == (wanted is not null) && (wanted ?? []).ToHashSet().SetEquals(had.Accounts ?? []))
        {
            return;
        }

        var isNew = member is null;
        if (member is null)
        {
            member = new Member { OrganizationId = db.Caller.Organization, PersonId = person, Role = grant.Role, CreatedAt = now };
            db.Members.Add(member);
        }

        member.Role = grant.Role;
        await MemberGrants.SetAsync(db, member, wanted, users, ct);
        if (!Permissions.Of(grant.Role).Contains(Permissions.ManageMembers, StringComparer.Ordinal))
        {
            await RevokeInvitationsAsync(db, person, now, ct);
        }

        AuditLog.Append(db, isNew ? "member.provision" : "member.update", person.ToString(), new { Role = Json.Word(grant.Role), Accounts = wanted?.Select(a => a.ToString()), Users = users?.Select(u => u.ToString()), By = by }, now);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Ends a membership, with the member's API tokens there. Nothing happens to who is none.</summary>
    public static async Task<Result<Done>> EndAsync(PortalDb db, PersonId person, string by, DateTimeOffset now, CancellationToken ct)
    {
        await db.LockOrganizationAsync(ct);
        if (await db.Members.SingleOrDefaultAsync(m => m.PersonId == person, ct) is not { } member)
        {
            return default(Done);
        }

        if (member.Role is Role.Owner && !await db.Members.AnyAsync(m => m.Role == Role.Owner && m.PersonId != person, ct))
        {
            return MemberErrors.LastOwner;
        }

        await RevokeInvitationsAsync(db, person, now, ct);
        db.Members.Remove(member);
        AuditLog.Append(db, "member.remove", person.ToString(), new { Role = Json.Word(member.Role), By = by }, now);
        await db.SaveChangesAsync(ct);
        return default(Done);
    }

    private static Task<int> RevokeInvitationsAsync(PortalDb db, PersonId inviter, DateTimeOffset now, CancellationToken ct) =>
        db.Invitations.Where(i => i.InvitedBy == inviter && i.AcceptedAt == null && i.RejectedAt == null && i.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), ct);
}
