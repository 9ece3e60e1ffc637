using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

internal static class GetGroup
{
    public static void Map(RouteGroupBuilder groups) => groups
        .MapGet("/{groupId}", GetAsync)
        .WithName("GetSigningKeyGroup").WithSummary("Read a signing key group with its keys")
        .Refuses(403, 404);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> GetAsync(AccountId accountId, SigningKeyGroupId groupId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, groupId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<GroupView>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var row = await db.SigningKeyGroups.AsNoTracking()
                .Where(g => g.AccountId == accountId && g.Id == groupId && db.Accounts.Any(a => a.Id == accountId && !a.IsSystem))
                .Select(GroupRow.From(db))
                .SingleOrDefaultAsync(ct);
            return row is null ? GroupErrors.NotFound : row.ToView();
        }
    }
}
