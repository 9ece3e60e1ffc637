using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Broker.Bootstrap;

/// <summary>Who runs the platform.</summary>
internal static class Administrators
{
    /// <returns>False when nobody has signed up with the address. Granting twice is one grant and one audit row.</returns>
    public static async Task<bool> GrantAsync(FleetDb db, string email, DateTimeOffset now, CancellationToken ct)
    {
        // As the framework normalizes addresses when it stores them.
        var normalized = email.Trim().Normalize().ToUpperInvariant();
        var person = await db.Persons.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);
        if (person is null)
        {
            return false;
        }

        if (!person.IsPlatformAdministrator)
        {
            person.IsPlatformAdministrator = true;
            AuditLog.Append(db, Organization.Platform, "system admin", "administrator.grant", person.PersonId.ToString(), new { }, now);
            await db.SaveChangesAsync(ct);
        }

        return true;
    }
}
