using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

internal static class ListDomains
{
    public static void Map(RouteGroupBuilder domains) => domains
        .MapGet("", GetAsync)
        .WithName("ListSingleSignOnDomains").WithSummary("List the organization's mail domains")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<DomainView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<DomainView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (page.ReadById<SsoDomainId>("sso-domains").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var rows = await place.Of(db.SsoDomains.AsNoTracking(), d => d.Id).Select(DomainView.From).ToListAsync(ct);
            return place.Cut(rows, d => d.Id);
        }
    }
}
