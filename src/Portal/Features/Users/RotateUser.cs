using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Issues a credential with a new nkey, carrying the user as it is now, and revokes all others of the user: at once, or at the end of an overlap in which both work.
/// The answer has the secret, shown once, and the connections that drop.</summary>
internal static class RotateUser
{
    /// <summary>ExpiresAt, NeverExpires, Kind: as for a credential issued alone.</summary>
    public sealed record Request(
        DateTimeOffset? ExpiresAt = null,
        [property: Description("true: the new credential has no end.")] bool NeverExpires = false,
        [property: Description("creds (when left out) or bearer.")] string? Kind = null,
        [property: Description("Until when the old credentials work, 90 days ahead at most; when left out they are revoked now.")] DateTimeOffset? KeepOldUntil = null);

    /// <summary>Revoked: the nkeys (U…) that stop, now or at KeepOldUntil. Connections: those open with them. Generation: of the account, where revoking made a new one.</summary>
    public sealed record Response(IssueCredential.Response Credential, IReadOnlyList<string> Revoked, DateTimeOffset? KeepOldUntil, IReadOnlyList<ConnectionView> Connections, long? Generation);

    public static void Map(RouteGroupBuilder users) => users
        .MapPost("/{userId}/rotate", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(RotateUser)).WithSummary("Rotate a user: issue a new credential, revoke the others")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(
        AccountId accountId, UserId userId, Request? request, HttpContext http, Handler handler, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(accountId, userId, request ?? new(), ct)).ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, UserIssuer issuer, FleetBell fleet, TimeProvider clock)
    {
        private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(90);

        public async Task<Result<Response>> HandleAsync(AccountId accountId, UserId userId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.IssueCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (request.KeepOldUntil is { } until && (until <= now || until > now + LongestOverlap))
            {
                return UserErrors.InvalidKeep;
            }

            if (IssueCredential.Terms(new(request.ExpiresAt, request.NeverExpires, request.Kind), now).IsRefused(out var wrong, out var terms))
            {
                return wrong;
            }

            await using var tx = await db.BeginAsync(ct);
            var old = db.Credentials.Where(c => c.AccountId == accountId && c.UserId == userId && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now));
            var keys = await old.Select(c => c.PublicKey).ToListAsync(ct);
            var keep = request.KeepOldUntil?.ToUniversalTime();
            var revoked = keep is null ? await Revoked.TakeAsync(db, accountId, c => c.UserId == userId, now, ct) : Revoked.None;
            if (keep is not null)
            {
                await old.ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokesAt, keep), ct);
            }

            if ((await IssueCredential.IssueAsync(db, issuer, accountId, userId, terms, caller.Actor, now, ct)).IsRefused(out var refusal, out var issued))
            {
                return refusal;
            }

            AuditLog.Append(db, "user.rotate", userId.ToString(), new { Account = accountId.ToString(), Credential = issued.Id.ToString(), issued.PublicKey, issued.ExpiresAt, Revoked = keys.Count, KeepOldUntil = keep, revoked.Generation }, now);
            await db.SaveChangesAsync(ct);
            var connections = await db.Connections.AsNoTracking()
                .Where(c => c.AccountId == accountId && c.DisconnectedAt == null && keys.Contains(c.UserPublicKey))
                .OrderBy(c => c.ConnectedAt).Take(PageRequest.Most).Select(ConnectionView.From(db)).ToListAsync(ct);
            await tx.CommitAsync(ct);
            if (revoked.Generation is not null)
            {
                fleet.Ring();
            }

            return new Response(issued, keys, keep, connections, revoked.Generation);
        }
    }
}
