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

            if (page.Read("sso-domains").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var domains = db.SsoDomains.AsNoTracking();
            if (after is { } id)
            {
                var last = SsoDomainId.From(id);
                domains = domains.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.Id), ValueTuple.Create(last)));
            }

            var rows = await domains.OrderBy(d => d.Id).Take(place.Limit + 1).Select(DomainView.From).ToListAsync(ct);
            return place.Cut(rows, d => d.Id.Value.ToString("N"));
        }
    }
}
