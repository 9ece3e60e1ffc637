using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>A provider's logins, oldest first.</summary>
internal static class ListLogins
{
    public static void Map(RouteGroupBuilder logins) => logins
        .MapGet("", GetAsync)
        .WithName("ListLogins").WithSummary("List the logins of a provider")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Page<LoginView>>, ProblemHttpResult>> GetAsync(
        IdentityProviderId providerId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<LoginView>>> HandleAsync(IdentityProviderId providerId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return ProviderErrors.MayNotRead;
            }

            if (page.ReadById<ConnectLoginId>($"logins of {providerId}").IsRefused(out var wrong, out var place)
                || (await LoginRules.FindAsync(db, providerId, ct)).IsRefused(out wrong, out _))
            {
                return wrong;
            }

            var logins = db.ConnectLogins.AsNoTracking().Where(l => l.ProviderId == providerId);
            var rows = await place.Of(logins, l => l.Id).ToListAsync(ct);
            return place.Cut([.. rows.Select(LoginView.Of)], l => l.Id);
        }
    }
}
