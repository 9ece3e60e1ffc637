using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>Ends a connection token: it is refused from now on, and what is connected by it is dropped within two seconds. Once more changes nothing.</summary>
internal static class RevokeConnectionToken
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapDelete("/{connectionTokenId}", DeleteAsync)
        .WithName(nameof(RevokeConnectionToken)).WithSummary("Revoke a connection token and drop its sessions")
        .Refuses(403, 404);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, ConnectionTokenId connectionTokenId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, connectionTokenId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, ConnectionTokenId tokenId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return ConnectionTokenErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM connection_tokens WHERE id = {tokenId.Value} FOR UPDATE", ct);
            var token = await db.ConnectionTokens.SingleOrDefaultAsync(t => t.Id == tokenId && t.AccountId == accountId, ct);
            if (token is null)
            {
                return ConnectionTokenErrors.NotFound;
            }

            if (token.RevokedAt is not null)
            {
                return default(Done);
            }

            var now = clock.GetUtcNow();
            token.RevokedAt = now;
            // The revocation reaches a session that a callout process is about to write: it looks for one when it does.
            db.ConnectRevocations.Add(new ConnectRevocation
            {
                OrganizationId = caller.Organization,
                Id = ConnectRevocationId.New(now),
                ProviderId = token.ProviderId,
                What = RevokedThing.Credential,
                Fingerprint = token.Hash,
                At = now,
                Reason = string.Create(CultureInfo.InvariantCulture, $"Connection token {token.Name} was revoked"),
                CreatedBy = caller.Actor,
            });
            var sessions = await LiveSessions.DropAsync(db, s => s.ProviderId == token.ProviderId && s.Fingerprint == token.Hash, now, ct);
            AuditLog.Append(db, "connection_token.revoke", tokenId.ToString(), new { Account = accountId.ToString(), token.Name, Sessions = sessions }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.RingSessions();
            return default(Done);
        }
    }
}
