using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

internal static class GetOrganization
{
    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapGet("/{organizationId}", GetAsync)
        .WithName(nameof(GetOrganization)).WithSummary("Read an organization")
        .WithMetadata(new NeedsNoOrganization())
        .Refuses(404);

    private static async Task<Results<Ok<OrganizationView>, ProblemHttpResult>> GetAsync(
        OrganizationId organizationId, HttpContext context, Caller caller, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, caller.IsKnown ? caller.Organization : null, organizationId, ct)).ToOk();

    internal sealed class Handler(PortalDb db)
    {
        /// <summary>Person: who is signed in. Only: the one organization to tell of, or null for all.</summary>
        public async Task<Result<OrganizationView>> HandleAsync(PersonId person, OrganizationId? only, OrganizationId organizationId, CancellationToken ct)
        {
            var mine = await db.OrganizationsOfAsync(person, ct);
            return mine.FirstOrDefault(m => m.Organization == organizationId && (only is null || m.Organization == only)) is { } membership
                ? OrganizationView.From(membership)
                : AuthErrors.OrganizationNotFound;
        }
    }
}
