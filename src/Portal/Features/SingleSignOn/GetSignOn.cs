using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>The organization's single sign-on; before it is set up, an empty one with the addresses the provider and the directory need. The ETag is its version.</summary>
internal static class GetSignOn
{
    public static void Map(RouteGroupBuilder group) => group
        .MapGet("", GetAsync)
        .WithName("GetSingleSignOn").WithSummary("Read the organization's single sign-on")
        .Refuses(403);

    private static async Task<Results<Ok<SignOnView>, ProblemHttpResult>> GetAsync(Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, IOptions<PortalOptions> portal)
    {
        public async Task<Result<SignOnView>> HandleAsync(CancellationToken ct) =>
            !caller.Can(Permissions.ManageMembers)
                ? SignOnErrors.MayNotManage
                : SignOnView.Of(
                    await db.SingleSignOns.AsNoTracking().SingleOrDefaultAsync(ct) ?? new Store.SingleSignOn { OrganizationId = caller.Organization, CreatedAt = default, Version = 0 }, portal.Value);
    }
}
