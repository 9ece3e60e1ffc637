using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An organization as administrators of the platform see it.</summary>
public sealed record AnyOrganization(
    Guid Id, string Name, string Slug, DateTimeOffset CreatedAt, int Members, int Accounts, DateTimeOffset? SuspendedAt, string? SuspensionReason, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt);

/// <summary>Somebody in any organization.</summary>
public sealed record AnyMember(Guid PersonId, string Email, string Role, bool IsLimited, DateTimeOffset CreatedAt);

/// <summary>An account of any organization. Limits: the limits of its claims as JSON, in NATS's spelling. Connections: open ones, as the watcher has them.</summary>
public sealed record AnyAccount(Guid Id, string Name, string PublicKey, string State, long Generation, string? Limits, int Connections);

/// <summary>A row of any organization's log, without what exactly was changed.</summary>
public sealed record AnyAuditRow(long Sequence, DateTimeOffset At, string Actor, string Action, string Target);

/// <summary>What administrators of the platform ask about organizations that are none of theirs. PostgreSQL answers a caller who is an administrator; for any other there is
/// nothing.</summary>
public static class AdministratorLookups
{
    /// <summary>The newest first.</summary>
    /// <param name="db">The store, its caller an administrator.</param>
    /// <param name="search">In the name, the slug or a member's address, or an account's whole public key; null: any.</param>
    /// <param name="state">"active", "suspended", "deleted"; null: any.</param>
    /// <param name="before">Only those whose id comes before.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="ct">Cancels the query.</param>
    public static Task<List<AnyOrganization>> AnyOrganizationsAsync(this PortalDb db, string? search, string? state, Guid? before, int most, CancellationToken ct) =>
        OrganizationsAsync(db, search, null, state, before, most, ct);

    /// <returns>Null when there is none.</returns>
    public static async Task<AnyOrganization?> AnyOrganizationAsync(this PortalDb db, OrganizationId id, CancellationToken ct) =>
        (await OrganizationsAsync(db, null, id.Value, null, null, 1, ct)).SingleOrDefault();

    /// <summary>The one who joined first first; 500 at most.</summary>
    public static Task<List<AnyMember>> AnyMembersAsync(this PortalDb db, OrganizationId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<AnyMember>(
            $"""SELECT person_id AS "PersonId", email AS "Email", role AS "Role", is_limited AS "IsLimited", created_at AS "CreatedAt" FROM trunkline_admin_members({id.Value})""").ToListAsync(ct);
    }

    public static Task<List<AnyAccount>> AnyAccountsAsync(this PortalDb db, OrganizationId id, int most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<AnyAccount>(
            $"""
            SELECT id AS "Id", name AS "Name", public_key AS "PublicKey", state AS "State", generation AS "Generation", limits AS "Limits", connections AS "Connections"
            FROM trunkline_admin_accounts({id.Value}, {most})
            """).ToListAsync(ct);
    }

    /// <summary>The newest first.</summary>
    public static Task<List<AnyAuditRow>> AnyAuditRowsAsync(this PortalDb db, OrganizationId id, int most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<AnyAuditRow>(
            $"""SELECT sequence AS "Sequence", at AS "At", actor AS "Actor", action AS "Action", target AS "Target" FROM trunkline_admin_audit_rows({id.Value}, {most})""").ToListAsync(ct);
    }

    /// <summary>With a reason suspends the organization, without one resumes it, and raises the generation of its accounts; whoever publishes and admits is told at the commit.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static Task<bool> SetSuspensionAsync(this PortalDb db, OrganizationId id, string? reason, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_set_suspension({id.Value}, {reason}, {now}) AS "Value" """).SingleAsync(ct);
    }

    /// <param name="db">The store, its caller an administrator.</param>
    /// <param name="id">For this organization alone; the platform's own: for all.</param>
    /// <param name="name">Of the flag.</param>
    /// <param name="isOn">Null: as it is by itself.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>False: there is no such organization.</returns>
    public static Task<bool> SetFlagAsync(this PortalDb db, OrganizationId id, string name, bool? isOn, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_set_flag({id.Value}, {name}, {isOn}) AS "Value" """).SingleAsync(ct);
    }

    private static Task<List<AnyOrganization>> OrganizationsAsync(PortalDb db, string? search, Guid? id, string? state, Guid? before, int most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<AnyOrganization>(
            $"""
            SELECT id AS "Id", name AS "Name", slug AS "Slug", created_at AS "CreatedAt", members AS "Members", accounts AS "Accounts", suspended_at AS "SuspendedAt",
                suspension_reason AS "SuspensionReason", deleted_at AS "DeletedAt", purge_at AS "PurgeAt"
            FROM trunkline_admin_organizations({search}, {id}, {state}, {before}, {most})
            """).ToListAsync(ct);
    }
}
