using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Every organization of the platform, the newest first.</summary>
internal static class ListAnyOrganizations
{
    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapGet("", GetAsync)
        .WithName(nameof(ListAnyOrganizations)).WithSummary("List every organization (platform administrators)")
        .WithDescription("Needs the scope platform:read, which only tokens of platform administrators have; for any other caller there is nothing here.")
        .Refuses(400, 404);

    private static async Task<Results<Ok<Page<AnyOrganizationView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct,
        [FromQuery(Name = "search"), Description("In the name, the slug or a member's address; or an organization's id, or an account's whole public key.")] string? search = null,
        [FromQuery(Name = "state"), Description("active, suspended or deleted; left out, any.")] string? state = null) =>
        (await handler.HandleAsync(search, state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<AnyOrganizationView>>> HandleAsync(string? search, string? state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadPlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (state is not (null or "" or "active" or "suspended" or "deleted"))
            {
                return AdministrationErrors.InvalidState;
            }

            if (AdministrationText.Search(search).IsRefused(out var wrong))
            {
                return wrong;
            }

            var wanted = AdministrationText.Search(search).Value;
            if (page.Read($"any-organizations {state} {wanted}").IsRefused(out wrong, out var place) || place.AfterId().IsRefused(out wrong))
            {
                return wrong;
            }

            if (OrganizationId.TryParse(wanted, null, out var id))
            {
                var one = await db.AnyOrganizationAsync(id, ct);
                return place.Cut<AnyOrganizationView>(one is null ? [] : [AnyOrganizationView.Of(one)], Key);
            }

            var rows = await db.AnyOrganizationsAsync(wanted, string.IsNullOrEmpty(state) ? null : state, place.AfterId().Value, place.Limit + 1, ct);
            return place.Cut(rows.ConvertAll(AnyOrganizationView.Of), Key);
        }

        private static string Key(AnyOrganizationView o) => o.Id.Value.ToString("N");
    }
}
