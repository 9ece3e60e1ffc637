using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Revocations;

/// <summary>Keys an account refuses by hand or by import, in the order of keys. Credentials issued and revoked here are not among them.</summary>
internal static class ListRevocations
{
    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapGet("", GetAsync)
        .WithName(nameof(ListRevocations)).WithSummary("List revoked keys")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<RevocationView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) => (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<RevocationView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            if (page.Read("revocations").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var rows = db.AccountRevocations.AsNoTracking().Where(r => r.AccountId == accountId);
            if (place.After is { } last)
            {
                rows = rows.Where(r => string.Compare(r.PublicKey, last) > 0);
            }

            return place.Cut(await rows.OrderBy(r => r.PublicKey).Take(place.Limit + 1).Select(RevocationView.From).ToListAsync(ct), r => r.PublicKey);
        }
    }
}
