using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

internal static class OperatorRows
{
    /// <summary>A dedicated operator of the caller's, locked until the transaction ends, so that of two changes at once the second starts from what
    /// the first made. The shared one is refused.</summary>
    public static async Task<Result<Operator>> LockAsync(PortalDb db, OperatorId id, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM operators WHERE id = {id.Value} AND organization_id = {db.Caller.Organization.Value} FOR UPDATE", ct);
        return await db.Operators.SingleOrDefaultAsync(o => o.Id == id, ct) is not { } row ? OperatorErrors.NotFound
            : row.OrganizationId == Organization.Platform ? OperatorErrors.IsShared
            : row;
    }
}
