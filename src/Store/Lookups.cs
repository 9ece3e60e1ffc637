using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An API token as found by its hash. Whether it is still good (expiry, revocation) is the asker's to judge.</summary>
public sealed record FoundApiToken(
    OrganizationId Organization, ApiTokenId Id, PersonId Person, Role Role, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>An organization a person belongs to.</summary>
public sealed record Membership(OrganizationId Organization, string Name, string Slug, Role Role);

/// <summary>Which accounts are looked for.</summary>
/// <param name="States">In one of these.</param>
/// <param name="NamePart">Whose name has this in it, or…</param>
/// <param name="KeyStart">…whose public key begins so. Both or none.</param>
/// <param name="Tag">That carry this tag.</param>
/// <param name="After">Whose id comes after this one.</param>
/// <param name="Most">At most so many.</param>
public sealed record AccountSearch(
    IReadOnlyList<AccountState> States, string? NamePart = null, string? KeyStart = null, string? Tag = null, Guid? After = null, int Most = int.MaxValue);

/// <summary>The questions asked before the organization is known, so past the row policies: each by a function of its own in PostgreSQL.</summary>
public static class Lookups
{
    /// <summary>By the SHA-256 of the whole token text, 32 bytes.</summary>
    /// <returns>Null when there is no such token, or its person left the organization.</returns>
    public static async Task<FoundApiToken?> FindApiTokenAsync(this PortalDb db, byte[] hash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<TokenRow>(
            $"""
            SELECT organization_id AS "OrganizationId", id AS "Id", person_id AS "PersonId", role AS "Role", scopes AS "Scopes", expires_at AS "ExpiresAt", revoked_at AS "RevokedAt"
            FROM trunkline_find_api_token({hash})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.OrganizationId), new(row.Id), new(row.PersonId), ParseRole(row.Role), row.Scopes, row.ExpiresAt, row.RevokedAt);
    }

    /// <summary>The person's organizations, the one joined first first. The asker vouches for the person.</summary>
    public static async Task<IReadOnlyList<Membership>> OrganizationsOfAsync(this PortalDb db, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Database.SqlQuery<MembershipRow>(
            $"""SELECT organization_id AS "OrganizationId", name AS "Name", slug AS "Slug", role AS "Role" FROM trunkline_organizations_of({person.Value})""").ToListAsync(ct);
        return [.. rows.Select(row => new Membership(new(row.OrganizationId), row.Name, row.Slug, ParseRole(row.Role)))];
    }

    /// <summary>Whether the platform's own pages are there for this person. The asker vouches for the person.</summary>
    public static Task<bool> IsAdministratorAsync(this PortalDb db, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Persons.AnyAsync(p => p.Id == person.Value && p.IsPlatformAdministrator, ct);
    }

    /// <summary>A hint for forms. The unique index ux_organizations_slug decides.</summary>
    public static Task<bool> IsSlugTakenAsync(this PortalDb db, string slug, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_is_slug_taken({slug}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>The ids of the caller's accounts that are looked for, oldest first. Accounts of the system are none.</summary>
    public static async Task<IReadOnlyList<AccountId>> SearchAccountsAsync(this PortalDb db, AccountSearch search, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(search);
        // The function reads the organization from the connection; without a caller there is none to ask for.
        _ = db.Caller.Organization;
        var states = search.States.Select(s => s.ToString().ToLowerInvariant()).ToArray();
        var ids = await db.Database.SqlQuery<Guid>(
            $"""SELECT id AS "Value" FROM trunkline_find_accounts({search.NamePart}, {search.KeyStart}, {search.Tag}, {states}, {search.After}, {search.Most}) f (id)""").ToListAsync(ct);
        return ids.ConvertAll(id => new AccountId(id));
    }

    /// <summary>The current JWT of an account by its nkey (public), or null when there is none yet.</summary>
    public static Task<string?> FindAccountJwtAsync(this PortalDb db, string publicKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<string?>($"""SELECT trunkline_account_jwt({publicKey}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>The JWT of an operator by its nkey (public), or null when there is none, or it waits for its first signature.</summary>
    public static Task<string?> FindOperatorJwtAsync(this PortalDb db, string publicKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<string?>($"""SELECT trunkline_operator_jwt({publicKey}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>The current JWT of an account of this operator, both by nkey, or null when there is none yet.</summary>
    public static Task<string?> FindAccountJwtAsync(this PortalDb db, string operatorKey, string accountKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<string?>($"""SELECT trunkline_operator_account_jwt({operatorKey}, {accountKey}) AS "Value" """).SingleAsync(ct);
    }

    private static Role ParseRole(string role) => Enum.Parse<Role>(role, ignoreCase: true);

    private sealed record TokenRow(Guid OrganizationId, Guid Id, Guid PersonId, string Role, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

    private sealed record MembershipRow(Guid OrganizationId, string Name, string Slug, string Role);
}
