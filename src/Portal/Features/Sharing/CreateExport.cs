using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.Sharing;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Offers a subject of the account to other accounts: to everybody who knows it, or, with token_req, to those who are given it.</summary>
internal static class CreateExport
{
    public static void Map(RouteGroupBuilder exports) => exports
        .MapPost("", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(CreateExport)).WithSummary("Export a subject")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<ExportView>, ProblemHttpResult>> PostAsync(AccountId accountId, ExportFields request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(export => $"/api/v1/accounts/{accountId}/exports/{export.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, SharingWork work)
    {
        public async Task<Result<ExportView>> HandleAsync(AccountId accountId, ExportFields request, CancellationToken ct)
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

            if (request.Check() is { } refusal)
            {
                return refusal;
            }

            var claims = request.ToClaims(null);
            if (await CheckAsync(db, work, account, claims, null, ct) is { } conflict)
            {
                return conflict;
            }

            var export = Row(account, claims, null, work.Now);
            db.Exports.Add(export);
            var done = await work.CommitAsync(
                transaction, "export.create", export.Id.ToString(), new { Account = accountId.ToString(), Type = request.Type, export.Subject, claims.TokenReq, claims.Advertise }, ct, accountId);
            return done.IsRefused(out var error) ? error : ExportView.Of(export, []);
        }
    }

    public static Export Row(Account account, NatsExport claims, string? stream, DateTimeOffset now) => new()
    {
        OrganizationId = account.OrganizationId,
        Id = ExportId.New(now),
        AccountId = account.Id,
        Type = Words.RowType(claims.Type),
        Subject = claims.Subject,
        Claims = claims.ToJson(),
        IsAdvertised = claims.Advertise,
        Stream = stream,
        CreatedAt = now,
    };

    /// <summary>Against the account's other exports, and for cycles it would complete.</summary>
    public static async Task<Error?> CheckAsync(PortalDb db, SharingWork work, Account account, NatsExport claims, ExportId? itself, CancellationToken ct)
    {
        var others = await db.Exports.AsNoTracking().Where(e => e.AccountId == account.Id && e.Id != itself).Select(e => e.Claims).ToListAsync(ct);
        return SharingRules.Check(claims, others.Select(NatsExport.FromJson)) is { } fault
            ? SharingErrors.Of(fault)
            : await work.CycleByExportAsync(account, claims, ct);
    }
}
