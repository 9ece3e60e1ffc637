using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>An account's signing key groups, oldest first.</summary>
internal static class ListGroups
{
    public static void Map(RouteGroupBuilder groups) => groups
        .MapGet("", GetAsync)
        .WithName("ListSigningKeyGroups").WithSummary("List an account's signing key groups")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<GroupView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<GroupView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.ReadById<SigningKeyGroupId>($"signing-key-groups {accountId}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var groups = db.SigningKeyGroups.AsNoTracking().Where(g => g.AccountId == accountId);
            var rows = await place.Of(groups, g => g.Id).Select(GroupRow.From(db)).ToListAsync(ct);
            return place.Cut(rows.ConvertAll(r => r.ToView()), g => g.Id);
        }
    }
}
