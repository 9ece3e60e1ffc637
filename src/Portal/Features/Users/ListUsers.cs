using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>An account's users, oldest first.</summary>
internal static class ListUsers
{
    public static void Map(RouteGroupBuilder users) => users
        .MapGet("", GetAsync)
        .WithName(nameof(ListUsers)).WithSummary("List an account's users")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<UserView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Page<UserView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"users {accountId}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (!await db.Accounts.AnyAsync(a => a.Id == accountId && !a.IsSystem, ct))
            {
                return AccountErrors.NotFound;
            }

            var users = db.Users.AsNoTracking().Where(u => u.AccountId == accountId);
            if (after is { } id)
            {
                var last = UserId.From(id);
                users = users.Where(u => EF.Functions.GreaterThan(ValueTuple.Create(u.Id), ValueTuple.Create(last)));
            }

            var rows = await users.OrderBy(u => u.Id).Take(place.Limit + 1).Select(UserView.From(db, clock.GetUtcNow())).ToListAsync(ct);
            return place.Cut(rows, u => u.Id.Value.ToString("N"));
        }
    }
}
