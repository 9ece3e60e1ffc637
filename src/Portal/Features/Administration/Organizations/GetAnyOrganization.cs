using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>One organization: who is in it, its accounts, what happened there last.</summary>
internal static class GetAnyOrganization
{
    private const int MostAccounts = 200;
    private const int MostEvents = 20;

    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapGet("/{organizationId}", GetAsync)
        .WithName(nameof(GetAnyOrganization)).WithSummary("Read any organization (platform administrators)")
        .Refuses(404);

    private static async Task<Results<Ok<AnyOrganizationDetail>, ProblemHttpResult>> GetAsync(OrganizationId organizationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(organizationId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform)
    {
        public async Task<Result<AnyOrganizationDetail>> HandleAsync(OrganizationId id, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadPlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (await db.AnyOrganizationAsync(id, ct) is not { } organization)
            {
                return AdministrationErrors.OrganizationNotFound;
            }

            var members = await db.AnyMembersAsync(id, ct);
            var accounts = await db.AnyAccountsAsync(id, MostAccounts, ct);
            var events = await db.AnyAuditRowsAsync(id, MostEvents, ct);
            return new AnyOrganizationDetail(
                AnyOrganizationView.Of(organization), members.ConvertAll(AnyMemberView.Of), accounts.ConvertAll(AnyAccountView.Of), events.ConvertAll(AnyEventView.Of),
                [.. Flags.All.Where(f => f.IsOfOrganizations).Select(f => FlagView.Of(f, platform.Now, id))]);
        }
    }
}
