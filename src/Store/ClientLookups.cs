using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>A client as the issuer knows it before any organization is known. Accounts: the only ones a service account sees; null: all.</summary>
public sealed record FoundClient(
    OrganizationId Organization, string OrganizationName, ClientId Id, ClientKind Kind, string Name, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> PostLogoutRedirectUris,
    IReadOnlyList<string> Scopes, Role? Role, IReadOnlyList<AccountId>? Accounts);

/// <summary>A client's secret as found by its hash. Whether it is still good is the asker's to judge. Accounts: the only ones its service account sees; null: all.</summary>
public sealed record FoundClientSecret(
    OrganizationId Organization, ClientSecretId Id, ClientId Client, ClientKind Kind, Role? Role, IReadOnlyList<AccountId>? Accounts, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>What somebody let a client do. Role: the person's, now; null when they left the organization.</summary>
public sealed record FoundAuthorization(
    OrganizationId Organization, ClientAuthorizationId Id, PersonId Person, Role? Role, string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset AuthenticatedAt,
    IReadOnlyList<string> AuthenticationMethods, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>What the OAuth endpoints ask past the row policies: each by a function of its own in PostgreSQL, one row by something only its holder knows, or by id.</summary>
public static class ClientLookups
{
    /// <returns>Null when there is none, or it was deleted.</returns>
    public static async Task<FoundClient?> FindClientAsync(this PortalDb db, ClientId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<ClientRow>(
            $"""
            SELECT organization_id AS "OrganizationId", organization_name AS "OrganizationName", id AS "Id", kind AS "Kind", name AS "Name", redirect_uris AS "RedirectUris",
                post_logout_redirect_uris AS "PostLogoutRedirectUris", scopes AS "Scopes", role AS "Role", accounts AS "Accounts"
            FROM trunkline_find_client({id.Value})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(
            new(row.OrganizationId), row.OrganizationName, new(row.Id), Enum.Parse<ClientKind>(row.Kind, true), row.Name, row.RedirectUris, row.PostLogoutRedirectUris, row.Scopes, Role(row.Role), Lookups.Ids(row.Accounts));
    }

    /// <summary>By the SHA-256 of the whole text.</summary>
    /// <returns>Null when there is none, or its client was deleted.</returns>
    public static async Task<FoundClientSecret?> FindClientSecretAsync(this PortalDb db, byte[] hash, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<SecretRow>(
            $"""
            SELECT organization_id AS "OrganizationId", id AS "Id", client_id AS "ClientId", kind AS "Kind", role AS "Role", accounts AS "Accounts", scopes AS "Scopes", expires_at AS "ExpiresAt",
                revoked_at AS "RevokedAt"
            FROM trunkline_find_client_secret({hash})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(
            new(row.OrganizationId), new(row.Id), new(row.ClientId), Enum.Parse<ClientKind>(row.Kind, true), Role(row.Role), Lookups.Ids(row.Accounts), row.Scopes, row.ExpiresAt, row.RevokedAt);
    }

    /// <returns>Null when there is none.</returns>
    public static async Task<FoundAuthorization?> FindAuthorizationAsync(this PortalDb db, ClientAuthorizationId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<AuthorizationRow>(
            $"""
            SELECT organization_id AS "OrganizationId", id AS "Id", person_id AS "PersonId", role AS "Role", client_id AS "ClientId", scopes AS "Scopes", authenticated_at AS "AuthenticatedAt",
                authentication_methods AS "AuthenticationMethods", expires_at AS "ExpiresAt", revoked_at AS "RevokedAt"
            FROM trunkline_find_authorization({id.Value})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(
            new(row.OrganizationId), new(row.Id), new(row.PersonId), Role(row.Role), row.ClientId, row.Scopes, row.AuthenticatedAt, row.AuthenticationMethods, row.ExpiresAt, row.RevokedAt);
    }

    /// <summary>The family of a code or refresh token, by the SHA-256 of its text.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<ClientAuthorizationId?> FindGrantAsync(this PortalDb db, byte[] key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var id = await db.Database.SqlQuery<Guid?>($"""SELECT trunkline_find_grant({key}) AS "Value" """).SingleAsync(ct);
        return id is { } found ? new ClientAuthorizationId(found) : null;
    }

    /// <summary>Takes away codes and tokens that are past their time, and device codes that are.</summary>
    public static Task SweepGrantsAsync(this PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync($"SELECT trunkline_sweep_grants({now})", ct);
    }

    private static Role? Role(string? role) => role is null ? null : Enum.Parse<Role>(role, ignoreCase: true);

    private sealed record ClientRow(
        Guid OrganizationId, string OrganizationName, Guid Id, string Kind, string Name, string[] RedirectUris, string[] PostLogoutRedirectUris, string[] Scopes, string? Role, Guid[]? Accounts);

    private sealed record SecretRow(Guid OrganizationId, Guid Id, Guid ClientId, string Kind, string? Role, Guid[]? Accounts, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

    private sealed record AuthorizationRow(
        Guid OrganizationId, Guid Id, Guid PersonId, string? Role, string ClientId, string[] Scopes, DateTimeOffset AuthenticatedAt, string[] AuthenticationMethods,
        DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);
}
