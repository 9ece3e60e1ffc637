using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>The organization's accounts, oldest first.</summary>
internal static class ListAccounts
{
    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapGet("", GetAsync)
        .WithName(nameof(ListAccounts)).WithSummary("List accounts")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<AccountView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<AccountView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read("accounts").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var accounts = db.Accounts.AsNoTracking().Where(a => !a.IsSystem);
            if (after is { } id)
            {
                var last = AccountId.From(id);
                accounts = accounts.Where(a => EF.Functions.GreaterThan(ValueTuple.Create(a.Id), ValueTuple.Create(last)));
            }

            var rows = await accounts.OrderBy(a => a.Id).Take(place.Limit + 1).Select(AccountView.From(db)).ToListAsync(ct);
            return place.Cut(rows, a => a.Id.Value.ToString("N"));
        }
    }
}
