using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Takes an offer: the import is made from it, with its activation, after the same checks as any import.</summary>
internal static class AcceptShare
{
    /// <summary>As of an import. LocalSubject left out: the exporter's.</summary>
    public sealed record Request(string? LocalSubject = null, string? Name = null, bool Share = false, bool AllowTrace = false);

    public static void Map(RouteGroupBuilder shares) => shares
        .MapPost("/{shareId}/accept", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(AcceptShare)).WithSummary("Accept an offer: import it")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<ImportView>, ProblemHttpResult>> PostAsync(AccountId accountId, ShareId shareId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, shareId, request, ct)).ToCreated(import => $"/api/v1/accounts/{accountId}/imports/{import.Id}");

    internal sealed class Handler(Caller caller, Shares shares, Imports imports, SharingWork work)
    {
        public async Task<Result<ImportView>> HandleAsync(AccountId accountId, ShareId shareId, Request request, CancellationToken ct)
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
            if (isGiven || share.State != ShareState.Offered)
            {
                return isGiven ? SharingErrors.NotYours : SharingErrors.NotOffered;
            }

            if ((await shares.ViewAsync(account, shareId, ct)).IsRefused(out wrong, out var view))
            {
                return wrong;
            }

            var fields = new ImportFields
            {
                Name = request.Name ?? view.ExportName,
                Subject = share.Subject,
                Account = view.Exporter.PublicKey,
                Type = view.Type,
                Token = share.Activation,
                LocalSubject = request.LocalSubject,
                Share = request.Share,
                AllowTrace = request.AllowTrace,
            };
            if (fields.Check() is { } refusal)
            {
                return refusal;
            }

            var claims = fields.ToClaims(null);
            if (await imports.CheckAsync(account, claims, null, ct) is { } conflict)
            {
                return conflict;
            }

            var import = imports.Add(account, claims, shareId);
            (share.State, share.DecidedAt) = (ShareState.Accepted, work.Now);
            var detail = new { Account = accountId.ToString(), Import = import.Id.ToString(), share.Subject, From = view.Exporter.PublicKey, claims.LocalSubject };
            var done = await work.CommitAsync(transaction, "share.accept", shareId.ToString(), detail, ct, accountId);
            return done.IsRefused(out var error) ? error : ImportView.Of(import);
        }
    }
}
