using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Turns a feature on or off, for all or for one organization, or leaves it to what it is by itself. A flag that is not in the registry cannot be set.</summary>
internal static class SetFlag
{
    public sealed record Request([property: Required] bool? IsOn);

    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapPut("/flags/{flag}", (string flag, Request request, Handler handler, CancellationToken ct) => AnswerAsync(handler.HandleAsync(null, flag, request.IsOn, ct)))
            .WithName(nameof(SetFlag)).WithSummary("Turn a feature on or off for all (platform administrators)")
            .Refuses(400, 404);
        admin.MapDelete("/flags/{flag}", (string flag, Handler handler, CancellationToken ct) => AnswerAsync(handler.UnsetAsync(null, flag, ct)))
            .WithName("UnsetFlag").WithSummary("Leave a feature as it is by itself (platform administrators)")
            .Refuses(404);
        admin.MapPut("/organizations/{organizationId}/flags/{flag}", (OrganizationId organizationId, string flag, Request request, Handler handler, CancellationToken ct) =>
                AnswerAsync(handler.HandleAsync(organizationId, flag, request.IsOn, ct)))
            .WithName("SetOrganizationFlag").WithSummary("Turn a feature on or off for one organization (platform administrators)")
            .Refuses(400, 404, 409);
        admin.MapDelete("/organizations/{organizationId}/flags/{flag}", (OrganizationId organizationId, string flag, Handler handler, CancellationToken ct) =>
                AnswerAsync(handler.UnsetAsync(organizationId, flag, ct)))
            .WithName("UnsetOrganizationFlag").WithSummary("Have a feature in one organization as all others have it (platform administrators)")
            .Refuses(404, 409);
    }

    private static async Task<Results<Ok<FlagView>, ProblemHttpResult>> AnswerAsync(Task<Result<FlagView>> answer) => (await answer).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform, FreshSignIn fresh, IHttpContextAccessor http, TimeProvider clock)
    {
        /// <summary>Organization: null for all.</summary>
        public Task<Result<FlagView>> HandleAsync(OrganizationId? organization, string name, bool? isOn, CancellationToken ct) =>
            isOn is null && caller.Can(Permissions.ManagePlatform) ? Task.FromResult<Result<FlagView>>(AdministrationErrors.FlagMissing) : SetAsync(organization, name, isOn, ct);

        public Task<Result<FlagView>> UnsetAsync(OrganizationId? organization, string name, CancellationToken ct) => SetAsync(organization, name, null, ct);

        private async Task<Result<FlagView>> SetAsync(OrganizationId? organization, string name, bool? isOn, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManagePlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (Flags.Find(name) is not { } flag)
            {
                return AdministrationErrors.FlagNotFound;
            }

            if (organization is not null && !flag.IsOfOrganizations)
            {
                return AdministrationErrors.FlagIsPlatforms;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            var now = clock.GetUtcNow();
            var before = platform.Now.IsOn(flag, organization);
            await using (var tx = await db.BeginAsync(ct))
            {
                if (!await db.SetFlagAsync(organization ?? Organization.Platform, flag.Name, isOn, ct))
                {
                    return AdministrationErrors.OrganizationNotFound;
                }

                if (organization is { } theirs)
                {
                    await AuditLog.AppendAsAdministratorAsync(db, theirs, "organization.set_flag", flag.Name, new { IsOn = isOn }, now, ct);
                }

                await AuditLog.AppendAsAdministratorAsync(
                    db, Organization.Platform, "platform.set_flag", flag.Name, new { Organization = organization?.ToString(), WasOn = before, IsOn = isOn }, now, ct);
                await tx.CommitAsync(ct);
            }

            await AfterCommit.DoAsync(http.HttpContext, platform.ReadAsync, CancellationToken.None);
            // Before the middleware's commit memory has it not yet: what was asked for is what will be.
            var view = FlagView.Of(flag, platform.Now, organization);
            return isOn is { } on ? view with { IsOn = on, IsSet = true } : view with { IsSet = false, IsOn = organization is null ? flag.IsOnByItself : platform.Now.IsOn(flag) };
        }
    }
}
