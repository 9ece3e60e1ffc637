using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Offers an export to an account, of this organization or another; a private one with the activation that opens it. The importer accepts.</summary>
internal static class OfferShare
{
    /// <summary>Importer: the other account's public key. Subject left out: the export's whole.</summary>
    public sealed record Request(ExportId? ExportId, string? Importer, string? Subject = null, string? Note = null);

    public static void Map(RouteGroupBuilder shares) => shares
        .MapPost("", PostAsync)
        .WithName(nameof(OfferShare)).WithSummary("Offer an export to an account")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<ShareView>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(share => $"/api/v1/accounts/{accountId}/shares/{share.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares, SharingWork work)
    {
        public async Task<Result<ShareView>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.AccountAsync(accountId, ct)).IsRefused(out var wrong, out var account))
            {
                return wrong;
            }

            if (request.ExportId is not { } exportId)
            {
                return SharingErrors.ExportRequired;
            }

            var export = await db.Exports.AsNoTracking().SingleOrDefaultAsync(e => e.AccountId == accountId && e.Id == exportId, ct);
            if (export is null)
            {
                return SharingErrors.ExportNotFound;
            }

            if ((await shares.OfferAsync(account, export, request.Importer, request.Subject, request.Note, ct)).IsRefused(out wrong, out var share))
            {
                return wrong;
            }

            // No JWT changes: the importer's will, when it accepts.
            var detail = new { Account = accountId.ToString(), Export = export.Id.ToString(), share.Subject, Importer = share.ImporterPublicKey };
            var done = await work.CommitAsync(transaction, "share.offer", share.Id.ToString(), detail, ct);
            return done.IsRefused(out var error) ? error : await shares.ViewAsync(account, share.Id, ct);
        }
    }
}
