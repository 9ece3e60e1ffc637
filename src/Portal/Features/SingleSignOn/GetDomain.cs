using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

internal static class GetDomain
{
    public static void Map(RouteGroupBuilder domains) => domains
        .MapGet("/{domainId}", GetAsync)
        .WithName("GetSingleSignOnDomain").WithSummary("Read one of the organization's mail domains")
        .Refuses(403, 404);

    private static async Task<Results<Ok<DomainView>, ProblemHttpResult>> GetAsync(SsoDomainId domainId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(domainId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<DomainView>> HandleAsync(SsoDomainId id, CancellationToken ct) =>
            !caller.Can(Permissions.ManageMembers) ? SignOnErrors.MayNotManage
            : await db.SsoDomains.AsNoTracking().Where(d => d.Id == id).Select(DomainView.From).SingleOrDefaultAsync(ct) is { } domain ? domain
            : SignOnErrors.DomainNotFound;
    }
}
