using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>The organization's identity providers, oldest first: the order in which they are asked.</summary>
internal static class ListProviders
{
    public static void Map(RouteGroupBuilder providers) => providers
        .MapGet("", GetAsync)
        .WithName("ListIdentityProviders").WithSummary("List identity providers")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<ProviderView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ProviderView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return ProviderErrors.MayNotRead;
            }

            if (page.ReadById<IdentityProviderId>("identity-providers").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var providers = db.IdentityProviders.AsNoTracking().Where(p => p.DeletedAt == null);
            var rows = await place.Of(providers, p => p.Id).Select(ProviderRow.From(db)).ToListAsync(ct);
            return place.Cut([.. rows.Select(r => r.ToView())], p => p.Id);
        }
    }
}
