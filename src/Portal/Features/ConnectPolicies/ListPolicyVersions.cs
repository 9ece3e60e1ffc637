using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

internal static class ListPolicyVersions
{
    public static void Map(RouteGroupBuilder policy) => policy
        .MapGet("/versions", GetAsync)
        .WithName("ListConnectPolicyVersions").WithSummary("List the versions of an account's connect policy, the one in force first")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<PolicyVersionView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<PolicyVersionView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"policy {accountId}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var before = int.MaxValue;
            if (place.After is { } after && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            {
                return WebErrors.InvalidCursor;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var rows = await db.ConnectPolicies.AsNoTracking().Where(p => p.AccountId == accountId && p.Version < before).OrderByDescending(p => p.Version).Take(place.Limit + 1).ToListAsync(ct);
            return place.Cut([.. rows.Select(PolicyVersionView.Of)], v => v.Version.ToString(CultureInfo.InvariantCulture));
        }
    }
}
