using Microsoft.EntityFrameworkCore;
using Platform.Portal.Tests.Fleet;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

/// <summary>Platform administrators at browsers, and what stands in the logs.</summary>
internal static class Administrators
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>With an authenticator app, signed in by it a moment ago; and a client with a token of all an administrator may.</summary>
    public static async Task<(Tenant Admin, HttpClient Browser)> SignInAdministratorAsync(this PortalFixture portal)
    {
        var admin = await portal.NewPersonAsync();
        var browser = await portal.SignInAsync(admin);
        await admin.GrantAsync();
        // What was just found, that there is no second factor, is remembered for a second.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        admin.Client.DefaultRequestHeaders.Authorization = new("Bearer", await admin.FleetTokenAsync());
        return (admin, browser);
    }

    public static Task<List<AuditRow>> RowsAsync(this PortalFixture portal, Kernel.OrganizationId organization, string action) => portal.RowsAsync(organization, action, null);

    public static async Task<List<AuditRow>> RowsAsync(this PortalFixture portal, Kernel.OrganizationId organization, string action, string? target)
    {
        await using var db = portal.AsOwner();
        return await db.AuditRows.AsNoTracking().Where(a => a.OrganizationId == organization && a.Action == action && (target == null || a.Target == target)).OrderBy(a => a.Sequence).ToListAsync(Ct);
    }

    /// <summary>Where a chain breaks; null: nowhere.</summary>
    public static async Task<long?> BrokenAsync(this PortalFixture portal, Kernel.OrganizationId organization)
    {
        await using var db = portal.AsOwner();
        return await AuditLog.VerifyAsync(db, organization, Ct);
    }

    /// <summary>Of the organization, as its pages have it.</summary>
    public static async Task<string> SlugAsync(this Tenant tenant)
    {
        await using var db = tenant.Portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
    }
}
