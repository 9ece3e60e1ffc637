using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An API token as found by its hash. Whether it is still good (expiry, revocation) is the asker's to judge.</summary>
/// <param name="Accounts">The only accounts there are for it: those it was made for, of those its person is there for. Null: all.</param>
/// <param name="Users">The only NATS users its person is there for; null: all.</param>
public sealed record FoundApiToken(
    OrganizationId Organization, ApiTokenId Id, PersonId Person, Role Role, IReadOnlyList<AccountId>? Accounts, IReadOnlyList<UserId>? Users, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>An organization a person belongs to.</summary>
/// <param name="Accounts">The only accounts the person is there for; null: all.</param>
/// <param name="Users">The only NATS users the person is there for; null: all.</param>
public sealed record Membership(OrganizationId Organization, string Name, string Slug, Role Role, IReadOnlyList<AccountId>? Accounts = null, IReadOnlyList<UserId>? Users = null);

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
            SELECT organization_id AS "OrganizationId", id AS "Id", person_id AS "PersonId", role AS "Role", accounts AS "Accounts", users AS "Users", scopes AS "Scopes", expires_at AS "ExpiresAt", revoked_at AS "RevokedAt"
            FROM trunkline_find_api_token({hash})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.OrganizationId), new(row.Id), new(row.PersonId), ParseRole(row.Role), Ids(row.Accounts), UserIds(row.Users), row.Scopes, row.ExpiresAt, row.RevokedAt);
    }

    /// <summary>Whether the platform's own pages are there for this person. The asker vouches for the person.</summary>
    public static Task<bool> IsAdministratorAsync(this PortalDb db, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Persons.AnyAsync(p => p.Id == person.Value && p.IsPlatformAdministrator, ct);
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

    internal static Role ParseRole(string role) => Enum.Parse<Role>(role, ignoreCase: true);

    internal static IReadOnlyList<AccountId>? Ids(Guid[]? accounts) => accounts is null ? null : [.. accounts.Select(a => new AccountId(a))];

    internal static IReadOnlyList<UserId>? UserIds(Guid[]? users) => users is null ? null : [.. users.Select(u => new UserId(u))];

    private sealed record TokenRow(Guid OrganizationId, Guid Id, Guid PersonId, string Role, Guid[]? Accounts, Guid[]? Users, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);
}
