using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>What the callout service answered clients that brought a credential, newest first: of one account, or of the whole organization, which also has
/// those refused before an account was known. Kept for seven days; above a rate, rows stand for several (weight).</summary>
internal static class ListDecisions
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/{accountId}/connect-decisions", GetAsync).WithTags("Connect decisions")
            .WithName("ListConnectDecisions").WithSummary("List what clients with tokens were answered in an account")
            .Refuses(400, 403, 404);
        api.MapGet("/connect-decisions", GetAllAsync).WithTags("Connect decisions")
            .WithName("ListOrganizationConnectDecisions").WithSummary("List what clients with tokens were answered in the organization, also before an account was known")
            .Refuses(400, 403);
    }

    private static async Task<Results<Ok<Page<ConnectDecisionView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] DecisionFilter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, filter, unplaced: false, page, ct)).ToOk();

    private static async Task<Results<Ok<Page<ConnectDecisionView>>, ProblemHttpResult>> GetAllAsync(
        [AsParameters] DecisionFilter filter,
        [AsParameters] PageRequest page,
        Handler handler,
        CancellationToken ct,
        [FromQuery, Description("true: only those refused before an account was known")] bool unplaced = false) =>
        (await handler.HandleAsync(null, filter, unplaced, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        /// <param name="accountId">Null: every account of the organization, and none.</param>
        /// <param name="filter">Which of them.</param>
        /// <param name="unplaced">Only those without an account.</param>
        /// <param name="page">How many, and after what.</param>
        /// <param name="ct">Cancels the reading.</param>
        public async Task<Result<Page<ConnectDecisionView>>> HandleAsync(AccountId? accountId, DecisionFilter filter, bool unplaced, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"decisions {accountId} {unplaced} {filter.Key}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (accountId is { } account && !await db.HasAccountAsync(account, ct))
            {
                return AccountErrors.NotFound;
            }

            var all = db.ConnectDecisions.AsNoTracking();
            all = accountId is { } id ? all.Where(d => d.AccountId == id) : unplaced ? all.Where(d => d.AccountId == null) : all;
            if (filter.Narrow(all, db).IsRefused(out wrong, out var decisions))
            {
                return wrong;
            }

            if (place.After is { } after)
            {
                if (Key.Read(after) is not { } last)
                {
                    return WebErrors.InvalidCursor;
                }

                decisions = decisions.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.At, d.Id), ValueTuple.Create(last.At, last.Id)));
            }

            var rows = await decisions.OrderByDescending(d => d.At).ThenByDescending(d => d.Id).Take(place.Limit + 1).Select(ConnectDecisionView.From(db)).ToListAsync(ct);
            return place.Cut(rows, d => new Key(d.At, d.Id).Write());
        }
    }

    /// <summary>Where a page ends.</summary>
    private sealed record Key(DateTimeOffset At, ConnectDecisionId Id)
    {
        public string Write() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks} {Id.Value:N}");

        public static Key? Read(string text) =>
            text.Split(' ') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "N", out var guid)
                ? new Key(new DateTimeOffset(at, TimeSpan.Zero), ConnectDecisionId.From(guid))
                : null;
    }
}
