using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Ends one of a person's sessions, or all but the one that asks, if that one is fresh (ASVS 5.0 7.5.2). Each is refused from its next request on; on other
/// replicas within a second.</summary>
internal static class EndSessions
{
    internal sealed class Handler(PersonManager persons, PortalDb db, SessionBook sessions, PersonAudit audit, FreshSignIn fresh, IHttpContextAccessor http)
    {
        /// <summary>Which: null for all others.</summary>
        /// <returns>How many ended.</returns>
        public async Task<Result<int>> HandleAsync(PersonId id, PersonSessionId? which, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            var ended = which is { } one ? await sessions.EndAsync(id, one, ct) : await sessions.EndOthersAsync(id, http.HttpContext?.Features.Get<CurrentSession>()?.Id, ct);
            if (ended > 0)
            {
                await audit.AppendAsync(person, "person.end_sessions", CancellationToken.None);
                await db.SaveChangesAsync(CancellationToken.None);
            }

            return ended;
        }
    }
}
