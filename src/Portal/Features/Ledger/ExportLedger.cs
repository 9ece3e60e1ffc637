using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Ledger;

/// <summary>The ledger as CSV (RFC 4180), newest first, streamed: rows are written as they are read.</summary>
internal static class ExportLedger
{
    private const string Csv = "text/csv";

    private const string Header = "id,account,user,group,kind,status,public_key,signed_by,jti,fingerprint,issued_by,issued_at,expires_at,revoked_at,last_seen_at,bulk_job_id\r\n";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/{accountId}/credentials/export", GetAsync).WithTags("Ledger")
            .WithName(nameof(ExportLedger)).WithSummary("Export an account's ledger (CSV)").Produces<string>(200, Csv)
            .Refuses(400, 403, 404);
        api.MapGet("/credentials/export", GetAllAsync).WithTags("Ledger")
            .WithName("ExportOrganizationLedger").WithSummary("Export the organization's ledger (CSV)").Produces<string>(200, Csv)
            .Refuses(400, 403);
    }

    private static Task<IResult> GetAsync(AccountId accountId, [AsParameters] LedgerFilter filter, Handler handler, CancellationToken ct) => AnswerAsync(handler, accountId, filter, ct);

    private static Task<IResult> GetAllAsync([AsParameters] LedgerFilter filter, Handler handler, CancellationToken ct) => AnswerAsync(handler, null, filter, ct);

    /// <summary>The file, or the refusal as a problem.</summary>
    public static async Task<IResult> AnswerAsync(Handler handler, AccountId? account, LedgerFilter filter, CancellationToken ct) =>
        (await handler.HandleAsync(account, filter, ct)).Match(
            rows => Results.Stream(body => WriteAsync(rows, body, ct), Csv, "ledger.csv"),
            refusal => refusal.ToProblem());

    private static async Task WriteAsync(IAsyncEnumerable<CredentialView> rows, Stream body, CancellationToken ct)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(Header.AsMemory(), ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            await writer.WriteAsync(Line(row).AsMemory(), ct);
        }
    }

    private static string Line(CredentialView c) => Web.Csv.Line(
        c.Id.ToString(), c.Account, c.User, c.Group, c.Kind, LedgerFilter.Statuses[(int)c.Status], c.PublicKey, c.SignedBy, c.Jti, c.Fingerprint ?? "", c.IssuedBy,
        At(c.IssuedAt), At(c.ExpiresAt), At(c.RevokedAt), At(c.LastSeenAt), c.BulkJobId?.ToString() ?? "");

    private static string At(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<IAsyncEnumerable<CredentialView>>> HandleAsync(AccountId? accountId, LedgerFilter filter, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var all = LedgerRow.All(db, clock.GetUtcNow());
            if (accountId is { } account)
            {
                if (!await db.HasAccountAsync(account, ct))
                {
                    return AccountErrors.NotFound;
                }

                all = all.Where(r => r.Credential.AccountId == account);
            }

            return filter.Narrow(all).IsRefused(out var wrong, out var rows)
                ? wrong
                : Answers.Ok(rows.OrderByDescending(r => r.Credential.Id).AsAsyncEnumerable().Select(CredentialView.Of));
        }
    }
}
