using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>The audit log of an organization that somebody has taken to publish it.</summary>
public sealed record ClaimedAuditStream(OrganizationId Organization, Guid Lease);

/// <summary>Which organizations' audit logs are behind, asked past the row policies by whoever publishes them.</summary>
public static class AuditStreamQueue
{
    /// <summary>Takes some that have rows nobody has published, until <paramref name="until"/>: nobody else is given them before.</summary>
    public static async Task<IReadOnlyList<ClaimedAuditStream>> ClaimAuditStreamsAsync(this PortalDb db, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var lease = Guid.CreateVersion7(now);
        var rows = await db.Database.SqlQuery<Guid>($"""SELECT organization_id AS "Value" FROM trunkline_claim_audit_streams({now}, {until}, {lease}, {most})""").ToListAsync(ct);
        return rows.ConvertAll(r => new ClaimedAuditStream(new(r), lease));
    }
}
