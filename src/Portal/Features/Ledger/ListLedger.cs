using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Ledger;

/// <summary>The issuance ledger: every credential ever issued, newest first, of one account or of the whole organization.</summary>
internal static class ListLedger
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/{accountId}/credentials", GetAsync).WithTags("Ledger")
            .WithName(nameof(ListLedger)).WithSummary("List every credential ever issued in an account")
            .Refuses(400, 403, 404);
        api.MapGet("/credentials", GetAllAsync).WithTags("Ledger")
            .WithName("ListOrganizationLedger").WithSummary("List every credential ever issued in the organization")
            .Refuses(400, 403);
    }

    private static async Task<Results<Ok<Page<CredentialView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] LedgerFilter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, filter, page, ct)).ToOk();

    private static async Task<Results<Ok<Page<CredentialView>>, ProblemHttpResult>> GetAllAsync(
        [AsParameters] LedgerFilter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(null, filter, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        /// <param name="accountId">Null: every account of the organization.</param>
        /// <param name="filter">Which of them.</param>
        /// <param name="page">How many, and after what.</param>
        /// <param name="ct">Cancels the reading.</param>
        public async Task<Result<Page<CredentialView>>> HandleAsync(AccountId? accountId, LedgerFilter filter, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"ledger {accountId}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
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

            if (filter.Narrow(all).IsRefused(out wrong, out var credentials))
            {
                return wrong;
            }

            if (after is { } id)
            {
                var last = CredentialId.From(id);
                credentials = credentials.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Credential.Id), ValueTuple.Create(last)));
            }

            var rows = await credentials.OrderByDescending(r => r.Credential.Id).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut([.. rows.Select(CredentialView.Of)], c => c.Id.Value.ToString("N"));
        }
    }
}
