using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An organization that has single sign-on for a mail domain.</summary>
public sealed record FoundSignOn(OrganizationId Organization, string Name, string Slug);

/// <summary>Whether somebody gets into an organization by its single sign-on alone.</summary>
public sealed record SignOnDemand(bool IsRequired, Role Role);

/// <summary>A directory's token as found by its hash. Whether it is still good is the asker's to judge.</summary>
public sealed record FoundScimToken(OrganizationId Organization, ScimTokenId Id, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>What is asked about single sign-on past the row policies: see <see cref="Lookups"/>.</summary>
public static class SignOnLookups
{
    /// <summary>By a verified domain, in small letters; null when nobody has one there, or it is off.</summary>
    public static async Task<FoundSignOn?> FindSignOnAsync(this PortalDb db, string domain, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<SignOnRow>(
            $"""SELECT organization_id AS "OrganizationId", name AS "Name", slug AS "Slug" FROM trunkline_sso_of_domain({domain})""").SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.OrganizationId), row.Name, row.Slug);
    }

    /// <summary>Null: nothing is required there, or the person is no member. The asker vouches for the person.</summary>
    public static async Task<SignOnDemand?> SignOnDemandAsync(this PortalDb db, OrganizationId organization, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<DemandRow>(
            $"""SELECT is_required AS "IsRequired", role AS "Role" FROM trunkline_sso_required({organization.Value}, {person.Value})""").SingleOrDefaultAsync(ct);
        return row is null ? null : new(row.IsRequired, Lookups.ParseRole(row.Role));
    }

    /// <summary>Makes the caller's domain a verified one, by the challenges its TXT record has.</summary>
    /// <returns>False when its own is not among them, or another organization's that has the domain is too.</returns>
    public static Task<bool> ClaimDomainAsync(this PortalDb db, SsoDomainId id, string[] found, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        _ = db.Caller.Organization;
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_claim_domain({id.Value}, {found}, {now}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>By the SHA-256 of the whole text.</summary>
    public static async Task<FoundScimToken?> FindScimTokenAsync(this PortalDb db, byte[] hash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<ScimTokenRow>(
            $"""SELECT organization_id AS "OrganizationId", id AS "Id", expires_at AS "ExpiresAt", revoked_at AS "RevokedAt" FROM trunkline_find_scim_token({hash})""").SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.OrganizationId), new(row.Id), row.ExpiresAt, row.RevokedAt);
    }

    private sealed record SignOnRow(Guid OrganizationId, string Name, string Slug);

    private sealed record DemandRow(bool IsRequired, string Role);

    private sealed record ScimTokenRow(Guid OrganizationId, Guid Id, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);
}
