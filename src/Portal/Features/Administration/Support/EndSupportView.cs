using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Ends the support view of this browser session before its time.</summary>
internal static class EndSupportView
{
    internal sealed class Handler(CallerEntry entry, PortalDb db, TimeProvider clock)
    {
        /// <returns>Whose organization it was; null: none was open.</returns>
        public async Task<Result<OrganizationId?>> HandleAsync(CurrentSession session, CancellationToken ct)
        {
            if ((await entry.EnterPlatformAsync(session.Person, ct)).IsRefused(out var hidden))
            {
                return hidden;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if (await db.EndSupportViewAsync(session.Id, now, ct) is not { } ended)
            {
                return (OrganizationId?)null;
            }

            await AuditLog.AppendAsAdministratorAsync(db, ended.Organization, "support_view.end", ended.Id.ToString(), new { }, now, ct);
            await AuditLog.AppendAsAdministratorAsync(db, Organization.Platform, "support_view.end", ended.Id.ToString(), new { Organization = ended.Organization.ToString() }, now, ct);
            await tx.CommitAsync(ct);
            return ended.Organization;
        }
    }
}
