using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>What whoever holds an invitation's token can do with it: see it, join by it, decline it. Each in a scope of its own, whose caller is of the
/// inviting organization and may do nothing else there.</summary>
internal sealed class Invited(IServiceScopeFactory scopes, PortalDb db, SuspensionWall suspensions, TimeProvider clock)
{
    private const string Stranger = "system invitee";

    /// <summary>An open invitation by its token's text, or why it is none.</summary>
    public async Task<Result<FoundInvitation>> FindAsync(string? token, CancellationToken ct)
    {
        if (InvitationToken.Hash(token) is not { } hash || await db.FindInvitationAsync(hash, ct) is not { RevokedAt: null } found)
        {
            return InvitationErrors.Unknown;
        }

        if (suspensions.Refusal(found.Organization) is { } suspended)
        {
            return suspended;
        }

        return (found.AcceptedAt ?? found.RejectedAt) is not null ? InvitationErrors.Used
            : found.ExpiresAt <= clock.GetUtcNow() ? InvitationErrors.Expired
            : found;
    }

    /// <summary>Makes the person a member, in one transaction with what comes before: a new login.</summary>
    /// <param name="invitation">As it was found; still open is decided here.</param>
    /// <param name="before">Makes or finds the person, whose address is the invited one and confirmed.</param>
    /// <param name="ct">Cancels before the commit.</param>
    public async Task<Result<Person>> JoinAsync(FoundInvitation invitation, Func<IServiceProvider, Task<Result<Person>>> before, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Set(invitation.Organization, default, Stranger, []);
        var store = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var tx = await store.BeginAsync(ct);
        if ((await before(scope.ServiceProvider)).IsRefused(out var refusal, out var person))
        {
            return refusal;
        }

        caller.Set(invitation.Organization, person.PersonId, $"person {person.PersonId}", []);
        var now = clock.GetUtcNow();
        if (await store.Invitations.Where(InvitationView.IsOpen).Where(i => i.Id == invitation.Id && i.ExpiresAt > now).ExecuteUpdateAsync(s => s.SetProperty(i => i.AcceptedAt, now), ct) == 0)
        {
            return InvitationErrors.Used;
        }

        try
        {
            await AddAsync(store, invitation, person.PersonId, now, ct);
            await tx.CommitAsync(ct);
            return person;
        }
        catch (DbUpdateException e) when (e.Violates("pk_members"))
        {
            return InvitationErrors.AlreadyMember;
        }
    }

    /// <summary>Declines; for that the token is enough.</summary>
    public async Task<Result<Done>> RejectAsync(FoundInvitation invitation, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(invitation.Organization, default, Stranger, []);
        var store = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var tx = await store.BeginAsync(ct);
        var now = clock.GetUtcNow();
        if (await store.Invitations.Where(InvitationView.IsOpen).Where(i => i.Id == invitation.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.RejectedAt, now), ct) == 0)
        {
            return InvitationErrors.Used;
        }

        AuditLog.Append(store, "invitation.reject", invitation.Id.ToString(), new { invitation.Email }, now);
        await store.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        return default(Done);
    }

    private static async Task AddAsync(PortalDb store, FoundInvitation invitation, PersonId person, DateTimeOffset now, CancellationToken ct)
    {
        var organization = invitation.Organization;
        var member = new Member { OrganizationId = organization, PersonId = person, Role = invitation.Role, CreatedAt = now };
        store.Members.Add(member);
        await MemberGrants.SetAsync(store, member, invitation.Accounts, invitation.Users, ct);
        AuditLog.Append(store, "invitation.accept", invitation.Id.ToString(), new { Person = person.ToString(), Role = Json.Word(invitation.Role), Accounts = invitation.Accounts?.Select(a => a.ToString()), Users = invitation.Users?.Select(u => u.ToString()) }, now);
        await store.SaveChangesAsync(ct);
    }
}
