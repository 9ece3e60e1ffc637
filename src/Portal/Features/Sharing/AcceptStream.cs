using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Nats.Sharing;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Accepts every offer of one stream from one account: all imports it takes, in one transaction.</summary>
internal static class AcceptStream
{
    /// <summary>Exporter: the account's public key. JsPrefix, left out the stream's name in small letters: clients set JS.{prefix}.API as their
    /// JetStream API prefix. DeliverPrefix: put before what a push consumer delivers.</summary>
    public sealed record Request(string? Exporter, string? Stream, string? JsPrefix = null, string? DeliverPrefix = null);

    /// <summary>ApiPrefix: what clients set as their JetStream API prefix.</summary>
    public sealed record Response(string ApiPrefix, IReadOnlyList<ImportView> Imports);

    public static void Map(RouteGroupBuilder streams) => streams
        .MapPost("/accept", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(AcceptStream)).WithSummary("Accept a shared stream: import all it takes")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares, Imports imports, SharingWork work)
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

            var offers = (await shares.OfAsync(account, ct))
                .Where(s => s is { Direction: ShareView.Received, State: ShareState.Offered } && s.Stream == request.Stream && s.Exporter.PublicKey == request.Exporter).ToList();
            if (offers is [])
            {
                return SharingErrors.NothingOffered;
            }

            var prefix = string.IsNullOrEmpty(request.JsPrefix) ? request.Stream!.ToLowerInvariant() : request.JsPrefix;
            var made = new List<Import>();
            foreach (var offer in offers)
            {
                var fields = new ImportFields
                {
                    Name = offer.ExportName,
                    Subject = offer.Subject,
                    Account = offer.Exporter.PublicKey,
                    Type = offer.Type,
                    Token = offer.Activation,
                    LocalSubject = StreamSharing.LocalSubject(offer.Subject, prefix, string.IsNullOrEmpty(request.DeliverPrefix) ? null : request.DeliverPrefix),
                };
                if (fields.Check() is { } invalid)
                {
                    return invalid;
                }

                var claims = fields.ToClaims(null);
                if (await imports.CheckAsync(account, claims, null, ct) is { } conflict)
                {
                    return conflict;
                }

                made.Add(imports.Add(account, claims, offer.Id));
            }

            var ids = offers.ConvertAll(o => o.Id);
            await db.Shares.Where(s => ids.Contains(s.Id)).ExecuteUpdateAsync(s => s.SetProperty(x => x.State, ShareState.Accepted).SetProperty(x => x.DecidedAt, work.Now), ct);
            var detail = new { Account = accountId.ToString(), request.Stream, From = request.Exporter, Prefix = prefix, Imports = made.Count };
            var done = await work.CommitAsync(transaction, "stream.accept", accountId.ToString(), detail, ct, accountId);
            return done.IsRefused(out var error) ? error : new Response(StreamSharing.ApiPrefix(prefix), [.. made.Select(ImportView.Of)]);
        }

        private static Error? Check(Request request) =>
            !ShareStream.IsJetStreamName(request.Stream) ? SharingErrors.StreamInvalid
            : request.Exporter is null || !KeyPair.IsValidPublicKey(request.Exporter, PrefixByte.Account) ? SharingErrors.AccountInvalid with { Field = "/exporter" }
            : !IsPrefix(request.JsPrefix) ? SharingErrors.PrefixInvalid
            : !IsPrefix(request.DeliverPrefix) ? SharingErrors.PrefixInvalid with { Field = "/deliver_prefix" }
            : null;

        private static bool IsPrefix(string? prefix) => string.IsNullOrEmpty(prefix) || (prefix.Length <= 64 && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}
