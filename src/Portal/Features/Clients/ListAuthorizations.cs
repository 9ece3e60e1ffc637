using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>What the caller let applications do in this organization and they still may, oldest first.</summary>
internal static class ListAuthorizations
{
    public static void Map(RouteGroupBuilder authorizations) => authorizations
        .MapGet("", GetAsync)
        .WithName(nameof(ListAuthorizations)).WithSummary("List the applications that act for you")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<AuthorizationView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Page<AuthorizationView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return ClientErrors.MayNotManageOwn;
            }

            if (page.ReadById<ClientAuthorizationId>("authorizations").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            var mine = db.ClientAuthorizations.AsNoTracking().Where(a => a.PersonId == caller.Person && a.RevokedAt == null && a.ExpiresAt > now);
            var rows = await place.Of(mine, a => a.Id).ToListAsync(ct);
            var ids = rows.Select(a => ClientId.TryParse(a.ClientId, null, out var client) ? client : default).Distinct().ToList();
            var names = await db.Clients.Where(c => ids.Contains(c.Id) && c.DeletedAt == null).ToDictionaryAsync(c => c.Id.ToString(), c => c.Name, StringComparer.Ordinal, ct);
            names[IssuerClient.Trunk.Id] = IssuerClient.Trunk.Name;
            return place.Cut(
                rows.ConvertAll(a => new AuthorizationView(a.Id, a.ClientId, names.GetValueOrDefault(a.ClientId), a.Scopes, a.CreatedAt, a.LastUsedAt, a.ExpiresAt)),
                a => a.Id);
        }
    }
}
