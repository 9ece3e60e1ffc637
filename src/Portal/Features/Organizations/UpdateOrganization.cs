using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>Renames an organization, for people and in addresses. For 90 days pages by the old slug lead on to the new one, and nobody else can have it.</summary>
internal static class UpdateOrganization
{
    private static readonly TimeSpan Reserved = TimeSpan.FromDays(90);

    public static void Map(RouteGroupBuilder organizations) => organizations
        .MapPatch("/{organizationId}", PatchAsync)
        .WithName(nameof(UpdateOrganization)).WithSummary("Rename an organization (merge patch)")
        .WithDescription("A new slug changes the addresses of all its pages. For 90 days the old ones lead on to the new, and the old slug is nobody else's. In the header Trunkline-Organization only the new one counts, at once.")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<OrganizationView>, ProblemHttpResult>> PatchAsync(OrganizationId organizationId, PatchOf<OrganizationBody> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(organizationId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<OrganizationView>> HandleAsync(OrganizationId id, JsonObject patch, CancellationToken ct)
        {
            if (id != caller.Organization)
            {
                return AuthErrors.OrganizationNotFound;
            }

            if (!caller.Can(Permissions.ManageOrganization))
            {
                return OrganizationErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            try
            {
                var organization = await db.Organizations.SingleAsync(ct);
                var before = new OrganizationBody(organization.Name, organization.Slug);
                if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
                {
                    return wrong;
                }

                if (await CheckAsync(before, after, ct) is { } refusal)
                {
                    return refusal;
                }

                if (after != before)
                {
                    var now = clock.GetUtcNow();
                    await KeepAsync(before.Slug!, after.Slug!, now + Reserved, ct);
                    (organization.Name, organization.Slug) = (after.Name!, after.Slug!);
                    AuditLog.Append(db, "organization.update", id.ToString(), new { Before = before, After = after }, now);
                    await db.SaveChangesAsync(ct);
                    await tx.CommitAsync(ct);
                }

                return new OrganizationView(id, after.Name!, after.Slug!, await db.Members.Where(m => m.PersonId == caller.Person).Select(m => m.Role).SingleAsync(ct));
            }
            catch (DbUpdateException e) when (e.Violates("ux_organizations_slug"))
            {
                return OrganizationErrors.SlugTaken;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }

        private async Task<Error?> CheckAsync(OrganizationBody before, OrganizationBody after, CancellationToken ct) =>
            OrganizationNames.CheckName(after.Name) ?? OrganizationNames.CheckSlug(after.Slug)
            ?? (after.Slug != before.Slug && !await db.FormerSlugs.AnyAsync(s => s.Slug == after.Slug, ct) && await db.IsSlugTakenAsync(after.Slug!, ct) ? OrganizationErrors.SlugTaken : null);

        /// <summary>The old one leads on; one that was left before and is taken again does no more.</summary>
        private async Task KeepAsync(string old, string taken, DateTimeOffset until, CancellationToken ct)
        {
            if (old == taken)
            {
                return;
            }

            await db.FormerSlugs.Where(s => s.Slug == taken || s.Slug == old).ExecuteDeleteAsync(ct);
            db.FormerSlugs.Add(new FormerSlug { OrganizationId = caller.Organization, Slug = old, Until = until });
        }
    }
}
