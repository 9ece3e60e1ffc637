using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Broker.Bootstrap;

/// <summary>Who runs the platform.</summary>
internal static class Administrators
{
    /// <returns>False when nobody has signed up with the address. Granting twice is one grant and one audit row.</returns>
    public static Task<bool> GrantAsync(FleetDb db, string email, DateTimeOffset now, CancellationToken ct) => SetAsync(db, email, isAdministrator: true, now, ct);

    /// <returns>False when nobody has signed up with the address. What they may do as one ends with their next request.</returns>
    public static Task<bool> RevokeAsync(FleetDb db, string email, DateTimeOffset now, CancellationToken ct) => SetAsync(db, email, isAdministrator: false, now, ct);

    private static async Task<bool> SetAsync(FleetDb db, string email, bool isAdministrator, DateTimeOffset now, CancellationToken ct)
    {
        // As the framework normalizes addresses when it stores them.
        var normalized = email.Trim().Normalize().ToUpperInvariant();
        var person = await db.Persons.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);
        if (person is null)
        {
            return false;
        }

        if (person.IsPlatformAdministrator != isAdministrator)
        {
            person.IsPlatformAdministrator = isAdministrator;
            AuditLog.Append(db, Organization.Platform, "system admin", isAdministrator ? "administrator.grant" : "administrator.revoke", person.PersonId.ToString(), new { }, now);
            await db.SaveChangesAsync(ct);
        }

        return true;
    }
}
