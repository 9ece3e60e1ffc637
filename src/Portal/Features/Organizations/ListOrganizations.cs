using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
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
        [AsParameters] PageRequest page, HttpContext context, Caller caller, Handler handler, CancellationToken ct,
        [FromQuery(Name = "state"), Description("active, or deleted (and still to be restored); left out, active.")] string? state = null) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, caller.IsKnown ? caller.Organization : null, state, page, ct)).ToOk();

    internal sealed class Handler(PortalDb db, TimeProvider clock)
    {
        /// <summary>Person: who is signed in. Only: the one organization to tell of, or null for all.</summary>
        public async Task<Result<Page<OrganizationView>>> HandleAsync(PersonId person, OrganizationId? only, string? state, PageRequest page, CancellationToken ct)
        {
            if (state is not (null or "" or "active" or "deleted"))
            {
                return OrganizationErrors.InvalidState;
            }

            if (page.Read($"organizations {state}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var mine = (state is "deleted" ? await DeletedAsync(person, ct) : (await db.OrganizationsOfAsync(person, ct)).Select(OrganizationView.From)).Where(m => only is null || m.Id == only);
            if (after is { } id)
            {
                mine = mine.SkipWhile(m => m.Id.Value != id).Skip(1);
            }

            return place.Cut([.. mine.Take(place.Limit + 1)], o => o.Id.Value.ToString("N"));
        }

        private async Task<IEnumerable<OrganizationView>> DeletedAsync(PersonId person, CancellationToken ct) =>
            (await db.DeletedOrganizationsOfAsync(person, clock.GetUtcNow(), ct)).Select(d => OrganizationView.From(d.Membership) with { PurgeAt = d.PurgeAt });
    }
}
