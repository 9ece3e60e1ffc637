using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

internal static class GetPolicyVersion
{
    public static void Map(RouteGroupBuilder policy) => policy
        .MapGet("/versions/{version:int}", GetAsync)
        .WithName("GetConnectPolicyVersion").WithSummary("Read one version of an account's connect policy")
        .Refuses(403, 404);

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> GetAsync(AccountId accountId, int version, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, version, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<PolicyView>> HandleAsync(AccountId accountId, int version, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : await db.ConnectPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.AccountId == accountId && p.Version == version, ct) is { } row ? PolicyView.Of(row)
            : await db.HasAccountAsync(accountId, ct) ? PolicyErrors.VersionNotFound
            : AccountErrors.NotFound;
    }
}
