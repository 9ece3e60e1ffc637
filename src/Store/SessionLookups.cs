using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>A signed-in browser as found by its key. Whether it is still good (age, stamp) is the asker's to judge.</summary>
public sealed record FoundSession(
    PersonSessionId Id, PersonId Person, IReadOnlyList<string> Methods, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset AuthenticatedAt, string? SecurityStamp,
    OrganizationId? SsoOrganization = null);

/// <summary>Whether the organization asks for two factors, and whether the person has a second one: an authenticator app or a passkey.</summary>
public sealed record TwoFactors(bool IsRequired, bool IsPresent);

/// <summary>What is asked about how somebody signed in.</summary>
public static class SessionLookups
{
    /// <summary>By the SHA-256 of the key in the cookie; with the person's security stamp of now.</summary>
    public static async Task<FoundSession?> FindSessionAsync(this PortalDb db, byte[] hash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<SessionRow>(
            $"""
            SELECT s.id AS "Id", s.person_id AS "PersonId", s.methods AS "Methods", s.created_at AS "CreatedAt", s.last_seen_at AS "LastSeenAt",
                s.authenticated_at AS "AuthenticatedAt", p.security_stamp AS "SecurityStamp", s.sso_organization_id AS "SsoOrganizationId"
            FROM person_sessions s JOIN persons p ON p.id = s.person_id AND p.disabled_at IS NULL WHERE s.hash = {hash}
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.Id), new(row.PersonId), row.Methods, row.CreatedAt, row.LastSeenAt, row.AuthenticatedAt, row.SecurityStamp,
            row.SsoOrganizationId is { } organization ? new OrganizationId(organization) : null);
    }

    /// <summary>Neither, where there is no such person or organization. The asker vouches for the person.</summary>
    public static async Task<TwoFactors> TwoFactorsAsync(this PortalDb db, OrganizationId organization, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Database.SqlQuery<TwoFactors>(
            $"""SELECT is_required AS "IsRequired", is_present AS "IsPresent" FROM trunkline_two_factors({organization.Value}, {person.Value})""").SingleOrDefaultAsync(ct)
            ?? new TwoFactors(IsRequired: false, IsPresent: false);
    }

    private sealed record SessionRow(
        Guid Id, Guid PersonId, string[] Methods, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset AuthenticatedAt, string? SecurityStamp, Guid? SsoOrganizationId);
}
