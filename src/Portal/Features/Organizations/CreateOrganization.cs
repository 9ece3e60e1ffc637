using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>Makes a further organization of a person's, with an account, group and user of its own; the person is its owner.</summary>
internal static class CreateOrganization
{
    private const int MostOwned = 20;

    public sealed record Request([property: Required, StringLength(100)] string? Name);

    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapPost("", PostAsync)
        .WithName(nameof(CreateOrganization)).WithSummary("Create an organization")
        .WithDescription("By a browser session, or with address and password (HTTP Basic): an API token is of one organization and does not do.")
        .WithMetadata(new ForPersons(), new TakesBasic(), new NeedsNoOrganization())
        .EndsOnFleet()
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<OrganizationView>, ProblemHttpResult>> PostAsync(Request request, HttpContext context, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, request, ct)).ToCreated(made => $"/api/v1/organizations/{made.Id}");

    // It runs in a scope of its own: the caller of that scope is of the organization being made.
    internal sealed class Handler(IServiceScopeFactory scopes, PortalDb db, OrganizationFactory factory, PlatformMemory platform, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<OrganizationView>> HandleAsync(PersonId person, Request request, CancellationToken ct)
        {
            if (!platform.Now.IsOn(Flags.MoreOrganizations))
            {
                return OrganizationErrors.MakingIsOff;
            }

            var name = request.Name?.Trim();
            if (OrganizationNames.CheckName(name) is { } wrong)
            {
                return wrong;
            }

            if (db.Caller.OnlyIn is not null)
            {
                return AuthErrors.OwnSignInNeeded;
            }

            if ((await db.OrganizationsOfAsync(person, ct)).Count(m => m.Role is Role.Owner) >= MostOwned)
            {
                return OrganizationErrors.TooMany;
            }

            return await Slugs.TakeAsync(name!, async slug => await TryAsync(person, name!, await db.IsSlugTakenAsync(slug, ct) ? Slugs.Another(slug) : slug, ct));
        }

        private async Task<OrganizationView> TryAsync(PersonId person, string name, string slug, CancellationToken ct)
        {
            await using var scope = scopes.CreateAsyncScope();
            var now = clock.GetUtcNow();
            var id = OrganizationId.New(now);
            scope.ServiceProvider.GetRequiredService<Caller>().Set(id, person, $"person {person}", Permissions.Of(Role.Owner));
            var store = scope.ServiceProvider.GetRequiredService<PortalDb>();
            await using var tx = await store.BeginAsync(ct);
            await factory.AddAsync(store, name, slug, now, ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return new OrganizationView(id, name, slug, Role.Owner);
        }
    }
}
