using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Nats.Sharing;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Shares one durable consumer of a JetStream stream with another account in one call: the private exports it takes (made once for all
/// importers) and an offer of each. The stream and the consumer themselves are not touched.</summary>
internal static partial class ShareStream
{
    /// <summary>DeliverSubject: where a push consumer sends its messages; left out for a pull consumer. Importer: the other account's public key.</summary>
    public sealed record Request(string? Stream, string? Consumer, string? Importer, string? DeliverSubject = null, string? Note = null);

    /// <summary>Shares: what waits for the importer, who accepts all at once with POST …/stream-shares/accept.</summary>
    public sealed record Response(string Stream, string Consumer, IReadOnlyList<ShareView> Shares);

    public static void Map(RouteGroupBuilder streams) => streams
        .MapPost("", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(ShareStream)).WithSummary("Share a stream's consumer with an account")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(_ => $"/api/v1/accounts/{accountId}/shares");

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares, SharingWork work)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
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

            if (Check(request) is { } refusal)
            {
                return refusal;
            }

            var deliver = string.IsNullOrEmpty(request.DeliverSubject) ? null : request.DeliverSubject;
            var exports = await db.Exports.Where(e => e.AccountId == accountId).ToListAsync(ct);
            var (made, used) = (0, new List<Export>());
            foreach (var claims in StreamSharing.Exports(request.Stream!, request.Consumer!, deliver))
            {
                // A second importer of the same consumer uses the same exports.
                var export = exports.Find(e => e.Stream == request.Stream && e.Subject == claims.Subject && e.Type == Words.RowType(claims.Type));
                if (export is null)
                {
                    if (await CreateExport.CheckAsync(db, work, account, claims, null, ct) is { } conflict)
                    {
                        return conflict;
                    }

                    export = CreateExport.Row(account, claims, request.Stream, work.Now);
                    db.Exports.Add(export);
                    made++;
                }

                used.Add(export);
            }

            // Activations are signed for exports that are there.
            await db.SaveChangesAsync(ct);
            var offered = new List<Share>();
            foreach (var export in used)
            {
                if ((await shares.OfferAsync(account, export, request.Importer, null, request.Note, ct)).IsRefused(out wrong, out var share))
                {
                    return wrong;
                }

                offered.Add(share);
            }

            var detail = new { request.Stream, request.Consumer, request.Importer, Exports = used.ConvertAll(e => e.Subject) };
            var done = await work.CommitAsync(transaction, "stream.share", accountId.ToString(), detail, ct, made > 0 ? [accountId] : []);
            if (done.IsRefused(out var error))
            {
                return error;
            }

            var views = await shares.OfAsync(account, ct);
            return new Response(request.Stream!, request.Consumer!, [.. views.Where(v => offered.Exists(s => s.Id == v.Id))]);
        }

        private static Error? Check(Request request) =>
            !IsJetStreamName(request.Stream) ? SharingErrors.StreamInvalid
            : !IsJetStreamName(request.Consumer) ? SharingErrors.ConsumerInvalid
            : !string.IsNullOrEmpty(request.DeliverSubject)
                && (!SubjectPattern.IsValid(request.DeliverSubject) || !SubjectPattern.IsLiteral(request.DeliverSubject) || request.DeliverSubject[0] == '$') ? SharingErrors.DeliverInvalid
            : request.Importer is null || !KeyPair.IsValidPublicKey(request.Importer, PrefixByte.Account) ? SharingErrors.ImporterInvalid
            : null;
    }

    internal static bool IsJetStreamName(string? name) => name is { Length: > 0 and <= 255 } && JetStreamName().IsMatch(name);

    [GeneratedRegex(@"^[^\s.*>/\\\p{C}]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JetStreamName();
}
