using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Somebody with a login. LockedUntil: until then no password is taken, after too many wrong ones; null: it is. DisabledAt: since when no way in is; null: they are. HasTwoStep: an authenticator app.
/// Sessions: browsers that are signed in.</summary>
internal sealed record AnyPersonView(
    PersonId Id, string Email, bool IsConfirmed, bool IsAdministrator, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt, bool HasTwoStep, int Passkeys, int Sessions);

/// <summary>A browser somebody is signed in with. Methods: of RFC 8176.</summary>
internal sealed record AnySessionView(PersonSessionId Id, string Browser, string Address, IReadOnlyList<string> Methods, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>Something done to how they sign in.</summary>
internal sealed record AnyPersonEventView(DateTimeOffset At, string Action, string Browser, string Address);

/// <summary>Events: the newest 20. Organizations: those that are not deleted.</summary>
internal sealed record AnyPersonDetail(AnyPersonView Person, IReadOnlyList<OrganizationView> Organizations, IReadOnlyList<AnySessionView> Sessions, IReadOnlyList<AnyPersonEventView> Events);

/// <summary>Reads persons as administrators see them.</summary>
internal sealed class AnyPersons(PortalDb db, TimeProvider clock)
{
    public async Task<List<AnyPersonView>> ReadAsync(IQueryable<Person> persons, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = await persons.AsNoTracking().Select(p => new
        {
            p.Id,
            p.Email,
            p.EmailConfirmed,
            p.IsPlatformAdministrator,
            p.CreatedAt,
            p.LockoutEnd,
            p.DisabledAt,
            p.TwoFactorEnabled,
            Passkeys = db.Set<Microsoft.AspNetCore.Identity.IdentityUserPasskey<Guid>>().Count(k => k.UserId == p.Id),
        }).ToListAsync(ct);
        var ids = rows.ConvertAll(r => new PersonId(r.Id));
        var sessions = await db.PersonSessions.Where(s => ids.Contains(s.PersonId)).GroupBy(s => s.PersonId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return rows.ConvertAll(r => new AnyPersonView(
            new(r.Id), r.Email!, r.EmailConfirmed, r.IsPlatformAdministrator, r.CreatedAt, r.LockoutEnd > now ? r.LockoutEnd : null, r.DisabledAt, r.TwoFactorEnabled, r.Passkeys,
            sessions.GetValueOrDefault(new PersonId(r.Id))));
    }

    /// <returns>Null: there is nobody with that id.</returns>
    public async Task<AnyPersonView?> FindAsync(PersonId id, CancellationToken ct) => (await ReadAsync(db.Persons.Where(p => p.Id == id.Value), ct)).SingleOrDefault();
}
