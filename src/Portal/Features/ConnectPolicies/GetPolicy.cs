using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>The policy in force: the ordered rules by which clients that come with tokens are admitted to the account. Without one, or without a rule that fits,
/// nobody is. The ETag begins with its version, which PUT compares at If-Match.</summary>
internal static class GetPolicy
{
    public static void Map(RouteGroupBuilder policy) => policy
        .MapGet("", GetAsync)
        .WithName("GetConnectPolicy").WithSummary("Read an account's connect policy")
        .Refuses(403, 404);

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> GetAsync(AccountId accountId, Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(accountId, ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, PolicyDrafts drafts)
    {
        public async Task<Result<PolicyView>> HandleAsync(AccountId accountId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : await drafts.CurrentAsync(accountId, ct) is { } current ? await drafts.ViewAsync(current, ct)
            : await db.HasAccountAsync(accountId, ct) ? PolicyErrors.NotFound
            : AccountErrors.NotFound;
    }
}
