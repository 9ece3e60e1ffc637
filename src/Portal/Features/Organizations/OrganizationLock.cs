using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

internal static class OrganizationLock
{
    /// <summary>Until the transaction ends nobody else changes who is in the caller's organization, or whether it is there. Rows that only point at the
    /// organization are not kept waiting.</summary>
    public static Task LockOrganizationAsync(this PortalDb db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT id FROM organizations WHERE id = {db.Caller.Organization.Value} FOR NO KEY UPDATE", ct);
}
