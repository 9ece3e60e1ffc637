using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Asks for an export of the catalogue. Its organization sees the request with the note and approves or declines.</summary>
internal static class RequestShare
{
    public sealed record Request(ExportId? ExportId, string? Subject = null, string? Note = null);

    public static void Map(RouteGroupBuilder shares) => shares
        .MapPost("/requests", PostAsync)
        .WithName(nameof(RequestShare)).WithSummary("Request an export of the catalogue")
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

            if (await db.AdvertisedAsync(exportId, ct) is not { } advertised || await db.FindExporterAsync(advertised.AccountKey, account.PublicKey, ct) is not { } exporter)
            {
                return SharingErrors.NotAdvertised;
            }

            if (advertised.AccountKey == account.PublicKey)
            {
                return SharingErrors.OwnAccount with { Field = "/export_id" };
            }

            if (exporter.Operator != account.OperatorId)
            {
                return SharingErrors.OtherOperator with { Field = "/export_id" };
            }

            var export = NatsExport.FromJson(advertised.Claims);
            var row = shares.Row(exporter.Organization, exporter.Account, exportId, export, caller.Organization, account.PublicKey, ShareState.Requested, request.Subject, request.Note);
            if (row.IsRefused(out wrong, out var share) || (await shares.AddAsync(share, export, ct)).IsRefused(out wrong, out _))
            {
                return wrong;
            }

            var detail = new { Account = accountId.ToString(), Export = exportId.ToString(), share.Subject, From = advertised.AccountKey };
            var done = await work.CommitAsync(transaction, "share.request", share.Id.ToString(), detail, ct);
            return done.IsRefused(out var error) ? error : await shares.ViewAsync(account, share.Id, ct);
        }
    }
}
