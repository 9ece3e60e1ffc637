using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>The organizations a person belongs to, the one joined first first; with an API token only the token's.</summary>
internal static class ListOrganizations
{
    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapGet("", GetAsync)
        .WithName(nameof(ListOrganizations)).WithSummary("List your organizations")
        .WithMetadata(new NeedsNoOrganization())
        .Refuses(400);

    private static async Task<Results<Ok<Page<OrganizationView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, HttpContext context, Caller caller, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, caller.IsKnown ? caller.Organization : null, page, ct)).ToOk();

    internal sealed class Handler(PortalDb db)
    {
        /// <summary>Person: who is signed in. Only: the one organization to tell of, or null for all.</summary>
        public async Task<Result<Page<OrganizationView>>> HandleAsync(PersonId person, OrganizationId? only, PageRequest page, CancellationToken ct)
        {
            if (page.Read("organizations").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var mine = (await db.OrganizationsOfAsync(person, ct)).Where(m => only is null || m.Organization == only);
            if (after is { } id)
            {
                mine = mine.SkipWhile(m => m.Organization.Value != id).Skip(1);
            }

            return place.Cut([.. mine.Take(place.Limit + 1).Select(OrganizationView.From)], o => o.Id.Value.ToString("N"));
        }
    }
}
