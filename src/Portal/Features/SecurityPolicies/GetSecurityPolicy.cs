using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SecurityPolicies;

internal static class GetSecurityPolicy
{
    public static void Map(RouteGroupBuilder policy) => policy
        .MapGet("", GetAsync)
        .WithName(nameof(GetSecurityPolicy)).WithSummary("Read what the organization asks of its members")
        .Refuses(403);

    private static async Task<Results<Ok<SecurityPolicyView>, ProblemHttpResult>> GetAsync(Handler handler, CancellationToken ct) => (await handler.HandleAsync(ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform)
    {
        public async Task<Result<SecurityPolicyView>> HandleAsync(CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts)
                ? SecurityPolicyErrors.MayNotRead
                : await db.Organizations.AsNoTracking().Where(o => o.Id == caller.Organization).Select(o => new SecurityPolicyView(o.RequiresTwoFactors, platform.Now.Settings.RequireTwoFactors)).SingleAsync(ct);
    }
}
