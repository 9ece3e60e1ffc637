using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Organizations that are there only for who came by their single sign-on: members whose address is of one of their domains. An owner gets in all the same, by a
/// browser, and the audit says so once a session: a provider that is broken must not shut out who could mend it. API tokens go on working, like those of
/// members who were signed in when they made them; what a client was let do by a password does not.</summary>
internal sealed class SignOnWall(Caller caller, PortalDb db, SignOnWall.Memory memory, TimeProvider clock)
{
    /// <summary>For a request whose caller is known. Null: let in.</summary>
    public async Task<Error?> CheckAsync(HttpContext context, CancellationToken ct)
    {
        var (session, access) = (context.Features.Get<CurrentSession>(), context.Features.Get<AccessToken>());
        if (!caller.IsKnown || (session is not null && session.SignOn == caller.Organization) || context.Features.Get<FoundApiToken>() is not null
            || (access is not null && access.Authorization?.AuthenticationMethods.Contains(AuthMethods.SingleSignOn, StringComparer.Ordinal) is not false))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (!memory.TryRecall(caller.Organization, caller.Person, now, out var demand))
        {
            demand = await db.SignOnDemandAsync(caller.Organization, caller.Person, ct);
            memory.Keep(caller.Organization, caller.Person, demand, now);
        }

        if (demand is not { IsRequired: true })
        {
            return null;
        }

        if (session is null || demand.Role is not Role.Owner)
        {
            return AuthErrors.SignOnRequired;
        }

        await BreakGlassAsync(session, now, ct);
        return null;
    }

    private async Task BreakGlassAsync(CurrentSession session, DateTimeOffset now, CancellationToken ct)
    {
        var (id, organization) = (session.Id.Value, caller.Organization.Value);
        await using var tx = await db.BeginAsync(ct);
        var rows = await db.Database.ExecuteSqlAsync(
            $"UPDATE person_sessions SET broke_glass = array_append(broke_glass, {organization}) WHERE id = {id} AND NOT {organization} = ANY (broke_glass)", ct);
        if (rows == 0)
        {
            return;
        }

        AuditLog.Append(db, "single_sign_on.break_glass", caller.Person.ToString(), new { Methods = session.Methods }, now);
        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
    }

    /// <summary>Answers of the last second.</summary>
    internal sealed class Memory
    {
        private readonly Recent<(OrganizationId, PersonId), SignOnDemand?> _kept = new(Recent.Second);

        public bool TryRecall(OrganizationId organization, PersonId person, DateTimeOffset now, out SignOnDemand? demand) => _kept.TryRecall((organization, person), now, out demand);

        public void Keep(OrganizationId organization, PersonId person, SignOnDemand? demand, DateTimeOffset now) => _kept.Keep((organization, person), demand, now);

        public void Forget() => _kept.Forget();
    }
}
