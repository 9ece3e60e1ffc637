using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Says no: the exporter to a request, the importer to an offer, or the importer takes its request back.</summary>
internal static class DeclineShare
{
    public static void Map(RouteGroupBuilder shares) => shares
        .MapPost("/{shareId}/decline", PostAsync)
        .WithName(nameof(DeclineShare)).WithSummary("Decline a request or an offer")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<ShareView>, ProblemHttpResult>> PostAsync(AccountId accountId, ShareId shareId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, shareId, ct)).ToOk();

    internal sealed class Handler(Caller caller, Shares shares, SharingWork work)
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
            if (share.State is not (ShareState.Requested or ShareState.Offered))
            {
                return share.State == ShareState.Accepted ? SharingErrors.NotOffered : SharingErrors.Ended;
            }

            if (isGiven && share.State == ShareState.Offered)
            {
                return SharingErrors.NotYours;
            }

            (share.State, share.DecidedAt) = (ShareState.Declined, work.Now);
            var detail = new { Account = accountId.ToString(), share.Subject, Importer = share.ImporterPublicKey };
            var done = await work.CommitAsync(transaction, "share.decline", shareId.ToString(), detail, ct);
            return done.IsRefused(out var error) ? error : await shares.ViewAsync(account, shareId, ct);
        }
    }
}
