using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Features.Sharing;

/// <summary>The shares the account gives and receives, newest first.</summary>
internal static class ListShares
{
    public static void Map(RouteGroupBuilder shares) => shares
        .MapGet("", GetAsync)
        .WithName(nameof(ListShares)).WithSummary("List shares")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ShareView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId,
        [AsParameters] PageRequest page,
        Handler handler,
        CancellationToken ct,
        [Description("Only those that are requested, offered, accepted, declined or revoked.")] string? state = null) =>
        (await handler.HandleAsync(accountId, state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Shares shares)
    {
        public async Task<Result<Page<ShareView>>> HandleAsync(AccountId accountId, string? state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return SharingErrors.MayNotRead;
            }

            if (page.Read("shares").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            ShareState? wanted = null;
            if (state is not null)
            {
                if (!Enum.TryParse<ShareState>(state, ignoreCase: true, out var known) || !state.All(char.IsAsciiLetterLower))
                {
                    return SharingErrors.StateUnknown;
                }

                wanted = known;
            }

            var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
            if (account is null)
            {
                return AccountErrors.NotFound;
            }

            var all = (await shares.OfAsync(account, ct)).Where(s => wanted is null || s.State == wanted);
            var rest = after is { } id ? all.SkipWhile(s => s.Id.Value != id).Skip(1) : all;
            return place.Cut([.. rest.Take(place.Limit + 1)], s => s.Id.Value.ToString("N"));
        }
    }
}
