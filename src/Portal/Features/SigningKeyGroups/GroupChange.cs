using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>A group and its keys as a change finds them, tracked, their account's row locked. Generation: what the change will be published as.</summary>
internal sealed record GroupDraft(SigningKeyGroup Group, IReadOnlyList<SigningKey> Keys, long? Generation, DateTimeOffset Now);

/// <summary>What all changes of a group have in common: the permission, the account's next generation in the same transaction, the question whether servers
/// would take the account's next JWT, what the change does to live connections, the audit row, the ring after the commit.</summary>
internal sealed class GroupChange(Caller caller, PortalDb db, LiveLook live, FleetBell fleet, TimeProvider clock)
{
    /// <param name="accountId">The group's account.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="validateOnly">Do everything, answer as ever, and keep nothing.</param>
    /// <param name="action">As audit rows name it.</param>
    /// <param name="change">Changes the draft; what it gives is the audit row's detail.</param>
    /// <param name="ct">Cancels the change before its commit.</param>
    public async Task<Result<GroupView>> MakeAsync(
        AccountId accountId, SigningKeyGroupId groupId, bool validateOnly, string action, Func<GroupDraft, Task<Result<object>>> change, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageAccounts))
        {
            return GroupErrors.MayNotManage;
        }

        // Before the row is locked: a node may take its time. A change itself does not wait for that.
        var connections = validateOnly ? await live.ConnectionsAsync(accountId, ct) : null;
        var now = clock.GetUtcNow();
        await using var tx = await db.BeginAsync(ct);
        var generation = await db.NextGenerationAsync(accountId, now, ct);
        var group = await db.SigningKeyGroups.SingleOrDefaultAsync(
            g => g.AccountId == accountId && g.Id == groupId && db.Accounts.Any(a => a.Id == accountId && !a.IsSystem && a.ClosedAt == null), ct);
        if (group is null)
        {
            return GroupErrors.NotFound;
        }

        var keys = await db.SigningKeys.Where(k => k.AccountId == accountId && k.GroupId == groupId).OrderByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey).ToListAsync(ct);
        var before = (await db.SigningKeyGroups.AsNoTracking().Where(g => g.Id == groupId).Select(GroupRow.From(db)).SingleAsync(ct)).ToView();
        if ((await change(new(group, keys, generation, now))).IsRefused(out var refused, out var detail))
        {
            // The next to ask in this scope finds what is there, not what was asked for.
            db.ChangeTracker.Clear();
            return refused;
        }

        if (!db.ChangeTracker.HasChanges())
        {
            return before with { Effect = new(0, 0, 0, null) };
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (GroupConflicts.Of(e) is { } conflict)
        {
            db.ChangeTracker.Clear();
            return conflict;
        }

        if ((await AccountDraft.CheckAsync(db, accountId, now, ct)).FirstOrDefault(f => f.IsBlocking) is { } finding)
        {
            db.ChangeTracker.Clear();
            return GroupErrors.Refused with { Message = $"nats-server would not take the account with this change: {finding.Description}." };
        }

        var after = await db.SigningKeyGroups.AsNoTracking().Where(g => g.Id == groupId).Select(GroupRow.From(db)).SingleOrDefaultAsync(ct);
        var view = after?.ToView() ?? before with { Keys = [] };
        view = view with { Effect = Effects.Of(before, view, connections) };
        if (validateOnly)
        {
            db.ChangeTracker.Clear();
            return view;
        }

        AuditLog.Append(db, action, groupId.ToString(), new { Account = accountId.ToString(), Generation = generation, Change = detail, view.Effect }, now);
        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        fleet.Ring();
        return view;
    }
}
