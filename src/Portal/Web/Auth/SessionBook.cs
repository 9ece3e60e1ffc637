using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The signed-in browsers. A cookie carries a random key, encrypted with the rest of it; the row with the key's hash decides, so ending the row ends
/// the session on every replica. It ends by itself when unused for long, or old, whatever use it had.</summary>
internal sealed class SessionBook(PortalDb db, SessionMemory memory, IOptions<PortalOptions> portal, IOptions<IdentityOptions> identity, TimeProvider clock)
{
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    /// <summary>The session of a cookie's claims, or null when it is over.</summary>
    public async Task<CurrentSession?> FindAsync(ClaimsPrincipal user, HttpContext context)
    {
        if (user.FindFirstValue(Schemes.SessionClaim) is not { Length: > 0 } key)
        {
            return null;
        }

        var (hash, now) = (HashOf(key), clock.GetUtcNow());
        var recent = memory.Recall(hash, now);
        var found = recent ?? await db.FindSessionAsync(hash, context.RequestAborted);
        if (found is null || found.Person != user.PersonId() || found.LastSeenAt < IdleSince(now) || found.CreatedAt < OldSince(now)
            || !string.Equals(found.SecurityStamp, user.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType), StringComparison.Ordinal))
        {
            return null;
        }

        if (recent is null)
        {
            memory.Keep(hash, found, now);
            if (now - found.LastSeenAt >= SeenInterval)
            {
                await SeeAsync(found.Id, now, context);
            }
        }

        return new CurrentSession(found.Id, found.Person, found.Methods, found.AuthenticatedAt, found.SsoOrganization);
    }

    /// <summary>A new session, in place of the one this browser had, if any.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="methods">How they showed who they are, of <see cref="AuthMethods"/>.</param>
    /// <param name="context">Of the browser.</param>
    /// <param name="signOn">The organization by whose single sign-on; null: by none.</param>
    /// <param name="shownAt">When they showed it, if it was not now.</param>
    /// <returns>The key for the cookie.</returns>
    public async Task<string> BeginAsync(PersonId person, string[] methods, HttpContext context, OrganizationId? signOn = null, DateTimeOffset? shownAt = null)
    {
        var (ct, now) = (context.RequestAborted, clock.GetUtcNow());
        if (context.Features.Get<CurrentSession>() is { } before)
        {
            await EndAsync(before.Person, before.Id, ct);
        }

        var (idle, old) = (IdleSince(now), OldSince(now));
        await db.PersonSessions.Where(s => s.PersonId == person && (s.LastSeenAt < idle || s.CreatedAt < old)).ExecuteDeleteAsync(ct);
        var (key, from) = (NewKey(), Whence.Of(context));
        var session = new PersonSession
        {
            Id = PersonSessionId.New(now),
            PersonId = person,
            Hash = HashOf(key),
            Methods = methods,
            CreatedAt = now,
            LastSeenAt = now,
            AuthenticatedAt = shownAt < now ? shownAt.Value : now,
            SsoOrganizationId = signOn,
            Address = from.Address,
            Agent = from.Agent,
        };
        db.PersonSessions.Add(session);
        db.PersonEvents.Add(new PersonEvent { PersonId = person, At = now, Action = "person.sign_in", Address = from.Address, Agent = from.Agent });
        await db.SaveChangesAsync(ct);
        context.Features.Set(new CurrentSession(session.Id, person, methods, session.AuthenticatedAt, signOn));
        return key;
    }

    /// <summary>The session goes on under another key: whoever has the old one has nothing (ASVS 5.0 7.2.4).</summary>
    /// <returns>The new key, or null when the session was ended meanwhile.</returns>
    public async Task<string?> RenewAsync(CurrentSession session, bool isFresh, HttpContext context)
    {
        var key = NewKey();
        var (hash, methods, at, signOn) = (HashOf(key), session.Methods.ToArray(), isFresh ? clock.GetUtcNow() : session.AuthenticatedAt, session.SignOn);
        var rows = await db.PersonSessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(
            s => s.SetProperty(r => r.Hash, hash).SetProperty(r => r.Methods, methods).SetProperty(r => r.AuthenticatedAt, at).SetProperty(r => r.SsoOrganizationId, signOn), context.RequestAborted);
        db.WhenCommitted(() => memory.Forget(session.Person));
        context.Features.Set(session with { AuthenticatedAt = at });
        return rows == 1 ? key : null;
    }

    /// <returns>How many ended: 0 when the person has no such session.</returns>
    public Task<int> EndAsync(PersonId person, PersonSessionId id, CancellationToken ct) => EndAsync(person, db.PersonSessions.Where(s => s.PersonId == person && s.Id == id), ct);

    /// <summary>All of the person's but this one; with null, all.</summary>
    public Task<int> EndOthersAsync(PersonId person, PersonSessionId? but, CancellationToken ct) => EndAsync(person, db.PersonSessions.Where(s => s.PersonId == person && s.Id != but), ct);

    private async Task<int> EndAsync(PersonId person, IQueryable<PersonSession> sessions, CancellationToken ct)
    {
        var ended = await sessions.ExecuteDeleteAsync(ct);
        db.WhenCommitted(() => memory.Forget(person));
        return ended;
    }

    private async Task SeeAsync(PersonSessionId id, DateTimeOffset now, HttpContext context)
    {
        var from = Whence.Of(context);
        await db.PersonSessions.Where(s => s.Id == id).ExecuteUpdateAsync(
            s => s.SetProperty(r => r.LastSeenAt, now).SetProperty(r => r.Address, from.Address).SetProperty(r => r.Agent, from.Agent), context.RequestAborted);
    }

    private DateTimeOffset IdleSince(DateTimeOffset now) => now.AddHours(-portal.Value.SessionIdleHours);

    private DateTimeOffset OldSince(DateTimeOffset now) => now.AddHours(-portal.Value.SessionHours);

    private static string NewKey() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
