using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>How a person signs in, where they are signed in, and what was done to it last. Only their own.</summary>
internal static class GetSecurity
{
    private const int MostEvents = 30;
    private const int MostSessions = 100;

    /// <summary>CodesLeft: recovery codes that were not used.</summary>
    public sealed record View(string Email, bool HasPassword, bool IsTwoStep, int CodesLeft, IReadOnlyList<PasskeyView> Passkeys, IReadOnlyList<ExternalLoginView> Logins, IReadOnlyList<SessionView> Sessions, IReadOnlyList<EventView> Events);

    public sealed record SessionView(PersonSessionId Id, string Browser, string Address, IReadOnlyList<string> Methods, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool IsThis);

    public sealed record EventView(DateTimeOffset At, string Action, string Browser, string Address);

    internal sealed class Handler(PersonManager persons, PortalDb db, ExternalLogins.Handler logins, IHttpContextAccessor http)
    {
        public async Task<View> HandleAsync(PersonId id, CancellationToken ct)
        {
            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            var passkeys = await persons.GetPasskeysAsync(person);
            var here = http.HttpContext?.Features.Get<CurrentSession>()?.Id;
            var sessions = await db.PersonSessions.AsNoTracking().Where(s => s.PersonId == id).OrderByDescending(s => s.LastSeenAt).Take(MostSessions).ToListAsync(ct);
            var events = await db.PersonEvents.AsNoTracking().Where(e => e.PersonId == id).OrderByDescending(e => e.Id).Take(MostEvents).ToListAsync(ct);
            return new(
                person.Email!,
                person.PasswordHash is not null,
                person.TwoFactorEnabled,
                await persons.CountRecoveryCodesAsync(person),
                [.. passkeys.OrderBy(p => p.CreatedAt).Select(p => new PasskeyView(Passkeys.IdOf(p), p.Name ?? "Passkey", p.CreatedAt, p.IsBackedUp))],
                await logins.ListAsync(person, ct),
                [.. sessions.Select(s => new SessionView(s.Id, Agents.Name(s.Agent), s.Address, s.Methods, s.CreatedAt, s.LastSeenAt, s.Id == here))],
                [.. events.Select(e => new EventView(e.At, e.Action, Agents.Name(e.Agent), e.Address))]);
        }
    }
}
