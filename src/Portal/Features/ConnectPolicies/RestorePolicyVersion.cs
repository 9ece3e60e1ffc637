using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>Makes an old version the newest: a version of its own, with the old one's rules. Refused when they do not fit any more, because a group or a provider
/// they name is gone. If-Match is honoured, and not required.</summary>
internal static class RestorePolicyVersion
{
    public static void Map(RouteGroupBuilder policy) => policy
        .MapPost("/versions/{version:int}/restore", PostAsync)
        .WithName("RestoreConnectPolicyVersion").WithSummary("Put an old version of a connect policy in force again")
        .Refuses(400, 403, 404, 409, 412);

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, int version, Handler handler, HttpResponse response, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null)
    {
        if ((await handler.HandleAsync(accountId, version, Precondition.ReadOptional(ifMatch), ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, PolicyDrafts drafts, PutPolicy.Handler put)
    {
        public async Task<Result<PolicyView>> HandleAsync(AccountId accountId, int version, Precondition precondition, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return PolicyErrors.MayNotManage;
            }

            if (await drafts.AccountAsync(accountId, ct) is { } unfit)
            {
                return unfit;
            }

            if (await db.ConnectPolicies.AsNoTracking().SingleOrDefaultAsync(p => p.AccountId == accountId && p.Version == version, ct) is not { } old)
            {
                return PolicyErrors.VersionNotFound;
            }

            return (await drafts.ReadAsync(accountId, old.Policy, ct)).IsRefused(out var wrong, out var policy)
                ? wrong
                : await put.PutAsync(accountId, policy, string.Create(CultureInfo.InvariantCulture, $"Version {version} again"), version, precondition, validateOnly: false, ct);
        }
    }
}
