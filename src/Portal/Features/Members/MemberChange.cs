using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>A change of who may do what in an organization. Such changes queue behind the organization's row, and what allows them is looked at again behind
/// it: so two owners who take each other's role at once do not leave the organization without one.</summary>
internal sealed class MemberChange(Caller caller, PortalDb db, TimeProvider clock)
{
    /// <summary>What a change did, for its audit row; <see cref="Nothing"/> when all was so already.</summary>
    internal sealed record Step(string Action, object Detail)
    {
        public static readonly Step Nothing = new("", new { });
    }

    /// <summary>Runs the change on the row, tracked by this scope's store, in a transaction that ends with its audit row. Refused, nothing is left of it.</summary>
    /// <param name="person">Whose membership. For another's the caller needs members:manage; what the change itself needs, it asks for.</param>
    /// <param name="change">Given the row and the time.</param>
    /// <param name="ct">Cancels the change before its commit.</param>
    public async Task<Result<Done>> ApplyAsync(PersonId person, Func<Member, DateTimeOffset, Task<Result<Step>>> change, CancellationToken ct)
    {
        if (person != caller.Person && !caller.Can(Permissions.ManageMembers))
        {
            return MemberErrors.MayNotManage;
        }

        await using var tx = await db.BeginAsync(ct);
        try
        {
            await db.LockOrganizationAsync(ct);
            if (!await MayStillAsync(person, ct))
            {
                return MemberErrors.MayNotManage;
            }

            if (await db.Members.SingleOrDefaultAsync(m => m.PersonId == person, ct) is not { } member)
            {
                return MemberErrors.NotFound;
            }

            var now = clock.GetUtcNow();
            if ((await change(member, now)).IsRefused(out var refusal, out var step))
            {
                return refusal;
            }

            if (step != Step.Nothing)
            {
                AuditLog.Append(db, step.Action, person.ToString(), step.Detail, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
            }

            return default(Done);
        }
        finally
        {
            // Whatever was not committed must not be saved by the next who uses this store.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Whether the organization has an owner besides this one. Behind the lock.</summary>
    public Task<bool> HasOtherOwnerAsync(PersonId person, CancellationToken ct) => db.Members.AnyAsync(m => m.Role == Role.Owner && m.PersonId != person, ct);

    /// <summary>What somebody asked who may ask no more is asked no more.</summary>
    public Task<int> RevokeInvitationsOfAsync(PersonId inviter, DateTimeOffset now, CancellationToken ct) =>
        db.Invitations.Where(i => i.InvitedBy == inviter && i.AcceptedAt == null && i.RejectedAt == null && i.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), ct);

    // Whoever waited here may have been changed or removed by the one before.
    private async Task<bool> MayStillAsync(PersonId person, CancellationToken ct)
    {
        var role = await db.Members.AsNoTracking().Where(m => m.PersonId == caller.Person).Select(m => (Role?)m.Role).SingleOrDefaultAsync(ct);
        return role is { } still && (person == caller.Person || Permissions.Of(still).Contains(Permissions.ManageMembers, StringComparer.Ordinal));
    }
}
