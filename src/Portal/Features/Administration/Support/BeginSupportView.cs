using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Opens an organization to an administrator as a member of some role would see it, in the browser session that asks, for half an hour. Pages only: a view without the banner
/// that says so would be one in secret. It stands in both logs, and each change made in it names the view beside the administrator.</summary>
internal static class BeginSupportView
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);
    public static readonly IReadOnlyList<Role> Roles = [Role.Viewer, Role.Developer, Role.Admin];

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, IHttpContextAccessor http, TimeProvider clock)
    {
        /// <returns>The organization, to go to.</returns>
        public async Task<Result<AnyOrganizationView>> HandleAsync(OrganizationId id, Role? role, string? reason, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManagePlatform) || http.HttpContext?.Features.Get<CurrentSession>() is not { } session)
            {
                return WebErrors.NoSuchRoute;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (role is not { } seenAs || !Roles.Contains(seenAs))
            {
                return AdministrationErrors.RoleInvalid;
            }

            if (AdministrationText.Reason(reason).IsRefused(out var wrong, out var why))
            {
                return wrong;
            }

            if (await db.AnyOrganizationAsync(id, ct) is not { } organization)
            {
                return AdministrationErrors.OrganizationNotFound;
            }

            if ((await db.OrganizationsOfAsync(caller.Person, ct)).Any(m => m.Organization == id))
            {
                return AdministrationErrors.IsMember;
            }

            var now = clock.GetUtcNow();
            var view = SupportViewId.New(now);
            await using var tx = await db.BeginAsync(ct);
            if (!await db.BeginSupportViewAsync(view, id, session.Id, seenAs, why, now, now + Life, ct))
            {
                return organization.DeletedAt is null ? AdministrationErrors.OrganizationNotFound : AdministrationErrors.Deleted;
            }

            var detail = new { As = Json.Word(seenAs), Reason = why, EndsAt = now + Life };
            await AuditLog.AppendAsAdministratorAsync(db, id, "support_view.begin", view.ToString(), detail, now, ct);
            await AuditLog.AppendAsAdministratorAsync(db, Organization.Platform, "support_view.begin", view.ToString(), new { Organization = id.ToString(), detail.As, detail.Reason, detail.EndsAt }, now, ct);
            await tx.CommitAsync(ct);
            return AnyOrganizationView.Of(organization);
        }
    }
}
