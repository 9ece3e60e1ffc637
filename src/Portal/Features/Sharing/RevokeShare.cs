using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Takes a share back. Of a private export: its revocations name the importer, and servers stop its import within seconds. An importer
/// of this organization loses the import too; another organization's is shown as revoked there.</summary>
internal static class RevokeShare
{
    public static readonly Error PublicExport = new(
        "share.public_export", ErrorKind.Conflict, "The export is public, so taking the share back would not stop the import. Make the export private (token_req) first; importers without an activation stop then.");

    public static void Map(RouteGroupBuilder shares) => shares
        .MapDelete("/{shareId}", DeleteAsync)
        .EndsOnFleet()
        .WithName(nameof(RevokeShare)).WithSummary("Revoke a share")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, ShareId shareId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, shareId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, SharingWork work)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, ShareId shareId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.ShareAsync(accountId, shareId, ct, orClosed: true)).IsRefused(out var wrong, out var found))
            {
                return wrong;
            }

            var (account, share, isGiven) = found;
            if (!isGiven)
            {
                return SharingErrors.NotYours;
            }

            if (share.State is not (ShareState.Offered or ShareState.Accepted))
            {
                return share.State == ShareState.Requested ? SharingErrors.NotOffered : SharingErrors.Ended;
            }

            var export = await db.Exports.SingleAsync(e => e.Id == share.ExportId, ct);
            var claims = NatsExport.FromJson(export.Claims);
            if (share.State == ShareState.Accepted && !claims.TokenReq && share.ImporterOrganizationId != share.OrganizationId)
            {
                return PublicExport;
            }

            List<AccountId> changed = [];
            if (share.Activation is { } token)
            {
                claims.Revocations ??= new(StringComparer.Ordinal);
                var issuedAt = NatsJwt.DecodeActivationClaims(token).IssuedAt;
                RevocationList.Revoke(claims.Revocations, share.ImporterPublicKey, Math.Max(issuedAt, work.Now.ToUnixTimeSeconds()));
                export.Claims = claims.ToJson();
                changed.Add(accountId);
            }

            foreach (var import in await db.Imports.Where(i => i.ShareId == shareId).ToListAsync(ct))
            {
                db.Imports.Remove(import);
                changed.Add(import.AccountId);
            }

            (share.State, share.DecidedAt) = (ShareState.Revoked, work.Now);
            var detail = new { Account = accountId.ToString(), share.Subject, Importer = share.ImporterPublicKey };
            return await work.CommitAsync(transaction, "share.revoke", shareId.ToString(), detail, ct, [.. changed]);
        }
    }
}
