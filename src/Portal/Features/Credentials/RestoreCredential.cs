using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>Takes a revocation back: the entry leaves the account's JWT, and whoever holds the file may connect again. A revocation says "JWTs of this nkey issued up to then";
/// since every credential here has a new nkey, nothing issued later needs this. Possible only where it lets the credential in: it has not expired, its user is there, its
/// signing key still is in the account's JWT, and no later revocation of everybody ("*") covers it.</summary>
internal static class RestoreCredential
{
    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapPost("/{credentialId}/restore", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(RestoreCredential)).WithSummary("Take the revocation of a credential back")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<CredentialView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, UserId userId, CredentialId credentialId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, credentialId, ct)).ToOk();

    /// <summary>Whether it is revoked, and without the revocation would be admitted.</summary>
    public static async Task<bool> CanAsync(PortalDb db, Credential credential, DateTimeOffset now, CancellationToken ct) =>
        credential.RevokedAt is not null
        && (credential.ExpiresAt is null || credential.ExpiresAt > now)
        && await db.Users.AnyAsync(u => u.Id == credential.UserId && u.DeletedAt == null, ct)
        && await db.SigningKeys.AnyAsync(k => k.PublicKey == credential.SignedBy && (k.State == SigningKeyState.Active || k.State == SigningKeyState.Retiring), ct)
        && !await db.AccountRevocations.AnyAsync(
            r => r.AccountId == credential.AccountId && (r.PublicKey == credential.PublicKey || r.PublicKey == "*") && r.At >= credential.IssuedAt, ct);

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<CredentialView>> HandleAsync(AccountId accountId, UserId userId, CredentialId credentialId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            var generation = await db.NextGenerationAsync(accountId, now, ct);
            var credential = await db.Credentials.SingleOrDefaultAsync(c => c.Id == credentialId && c.UserId == userId && c.AccountId == accountId, ct);
            if (credential is null)
            {
                return CredentialErrors.NotFound;
            }

            if (credential.RevokedAt is null)
            {
                return CredentialErrors.NotRevoked;
            }

            if (!await CanAsync(db, credential, now, ct))
            {
                return CredentialErrors.CannotRestore;
            }

            (credential.RevokedAt, credential.RevokesAt) = (null, null);
            AuditLog.Append(db, "credential.restore", credentialId.ToString(), new { Account = accountId.ToString(), User = userId.ToString(), Generation = generation }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return CredentialView.Of(await LedgerRow.All(db, now).SingleAsync(r => r.Credential.Id == credentialId, ct));
        }
    }
}
