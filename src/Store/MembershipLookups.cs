using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An organization that is deleted and can still be restored.</summary>
public sealed record DeletedOrganization(Membership Membership, DateTimeOffset DeletedAt, DateTimeOffset PurgeAt);

/// <summary>An invitation as whoever holds its token may know it. Whether it is still open is the asker's to judge.</summary>
public sealed record FoundInvitation(
    OrganizationId Organization, InvitationId Id, string OrganizationName, string Slug, string Email, string NormalizedEmail, Role Role, IReadOnlyList<AccountId>? Accounts, IReadOnlyList<UserId>? Users, string? Inviter,
    DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, DateTimeOffset? RejectedAt, DateTimeOffset? RevokedAt);

/// <summary>What is asked about organizations and their people before the organization is known: see <see cref="Lookups"/>.</summary>
public static class MembershipLookups
{
    /// <summary>The person's organizations, the one joined first first; without deleted ones. None while their login is disabled. The asker vouches for the person.</summary>
    public static async Task<IReadOnlyList<Membership>> OrganizationsOfAsync(this PortalDb db, PersonId person, CancellationToken ct) =>
        [.. (await RowsAsync(db, person, ct)).Where(r => r.DeletedAt is null && !r.IsDisabled).Select(r => r.Membership)];

    /// <summary>The same for others to know, whether or not the login is disabled.</summary>
    public static async Task<IReadOnlyList<Membership>> MembershipsOfAsync(this PortalDb db, PersonId person, CancellationToken ct) =>
        [.. (await RowsAsync(db, person, ct)).Where(r => r.DeletedAt is null).Select(r => r.Membership)];

    /// <summary>Those that are deleted and not yet purged.</summary>
    public static async Task<IReadOnlyList<DeletedOrganization>> DeletedOrganizationsOfAsync(this PortalDb db, PersonId person, DateTimeOffset now, CancellationToken ct) =>
        [.. (await RowsAsync(db, person, ct)).Where(r => r.PurgeAt > now && !r.IsDisabled).Select(r => new DeletedOrganization(r.Membership, r.DeletedAt!.Value, r.PurgeAt!.Value))];

    /// <summary>By the SHA-256 of the mailed token, 32 bytes; null when there is none, or its organization is deleted.</summary>
    public static async Task<FoundInvitation?> FindInvitationAsync(this PortalDb db, byte[] hash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<InvitationRow>(
            $"""
            SELECT organization_id AS "OrganizationId", id AS "Id", organization_name AS "OrganizationName", slug AS "Slug", email AS "Email", normalized_email AS "NormalizedEmail",
                role AS "Role", accounts AS "Accounts", users AS "Users", inviter AS "Inviter", expires_at AS "ExpiresAt", accepted_at AS "AcceptedAt", rejected_at AS "RejectedAt", revoked_at AS "RevokedAt"
            FROM trunkline_find_invitation({hash})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(
            new(row.OrganizationId), new(row.Id), row.OrganizationName, row.Slug, row.Email, row.NormalizedEmail, Lookups.ParseRole(row.Role), Lookups.Ids(row.Accounts), Lookups.UserIds(row.Users), row.Inviter,
            row.ExpiresAt, row.AcceptedAt, row.RejectedAt, row.RevokedAt);
    }

    /// <summary>The slug now of an organization of this person's that had this one before; null when there is none.</summary>
    public static Task<string?> FindMovedSlugAsync(this PortalDb db, PersonId person, string slug, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<string?>($"""SELECT trunkline_moved_slug({person.Value}, {slug}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>A hint for forms. The unique index ux_organizations_slug decides.</summary>
    public static Task<bool> IsSlugTakenAsync(this PortalDb db, string slug, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_is_slug_taken({slug}) AS "Value" """).SingleAsync(ct);
    }

    private static async Task<IEnumerable<(Membership Membership, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt, bool IsDisabled)>> RowsAsync(PortalDb db, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Database.SqlQuery<MembershipRow>(
            $"""
            SELECT organization_id AS "OrganizationId", name AS "Name", slug AS "Slug", role AS "Role", accounts AS "Accounts", users AS "Users", deleted_at AS "DeletedAt", purge_at AS "PurgeAt", is_disabled AS "IsDisabled"
            FROM trunkline_organizations_of({person.Value})
            """).ToListAsync(ct);
        return rows.Where(r => db.Caller.OnlyIn is not { } only || r.OrganizationId == only.Value).Select(r => (new Membership(new(r.OrganizationId), r.Name, r.Slug, Lookups.ParseRole(r.Role), Lookups.Ids(r.Accounts), Lookups.UserIds(r.Users)), r.DeletedAt, r.PurgeAt, r.IsDisabled));
    }

    private sealed record MembershipRow(Guid OrganizationId, string Name, string Slug, string Role, Guid[]? Accounts, Guid[]? Users, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt, bool IsDisabled);

    private sealed record InvitationRow(
        Guid OrganizationId, Guid Id, string OrganizationName, string Slug, string Email, string NormalizedEmail, string Role, Guid[]? Accounts, Guid[]? Users, string? Inviter,
        DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, DateTimeOffset? RejectedAt, DateTimeOffset? RevokedAt);
}
