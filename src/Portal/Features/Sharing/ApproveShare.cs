using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Gives what was requested: the request becomes an offer, with its activation where the export is private.</summary>
internal static class ApproveShare
{
    public static void Map(RouteGroupBuilder shares) => shares
        .MapPost("/{shareId}/approve", PostAsync)
        .WithName(nameof(ApproveShare)).WithSummary("Approve a request")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<ShareView>, ProblemHttpResult>> PostAsync(AccountId accountId, ShareId shareId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, shareId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares, SharingWork work)
    {
        public async Task<Result<ShareView>> HandleAsync(AccountId accountId, ShareId shareId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.ShareAsync(accountId, shareId, ct)).IsRefused(out var wrong, out var found))
            {
                return wrong;
            }

            var (account, share, isGiven) = found;
            if (!isGiven || share.State != ShareState.Requested)
            {
                return isGiven ? SharingErrors.NotRequested : SharingErrors.NotYours;
            }

            var export = await db.Exports.AsNoTracking().SingleAsync(e => e.Id == share.ExportId, ct);
            if (await shares.SignAsync(share, NatsExport.FromJson(export.Claims), ct) is { } refusal)
            {
                return refusal;
            }

            (share.State, share.DecidedAt) = (ShareState.Offered, work.Now);
            var detail = new { Account = accountId.ToString(), share.Subject, Importer = share.ImporterPublicKey };
            var done = await work.CommitAsync(transaction, "share.approve", shareId.ToString(), detail, ct);
            return done.IsRefused(out var error) ? error : await shares.ViewAsync(account, shareId, ct);
        }
    }
}
