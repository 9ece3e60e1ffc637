using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>What one organization may learn of another's identity providers.</summary>
public static class IssuerLookups
{
    /// <summary>Whether another organization has an enabled provider with this issuer and one of these audiences that is older than the asker's.</summary>
    public static async Task<bool> IsIssuerElsewhereAsync(this PortalDb db, string issuer, string[] audiences, DateTimeOffset since, IdentityProviderId provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var organization = db.Caller.Organization.Value;
        return await db.Database.SqlQuery<bool>(
            $"""SELECT trunkline_issuer_elsewhere({organization}, {issuer}, {audiences}, {since}, {provider.Value}) AS "Value" """).SingleAsync(ct);
    }
}
