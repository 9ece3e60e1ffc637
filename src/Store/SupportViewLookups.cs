using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>A support view that is open.</summary>
public sealed record OpenSupportView(SupportViewId Id, OrganizationId Organization, string Name, string Slug, PersonId Person, Role Role, DateTimeOffset EndsAt);

/// <summary>Support views, which their administrators open and end: see <see cref="SupportView"/>.</summary>
public static class SupportViewLookups
{
    /// <summary>The one of this browser session; null: none is open. Asked before the organization is known, the asker vouches for the session.</summary>
    public static async Task<OpenSupportView?> FindSupportViewAsync(this PortalDb db, PersonSessionId session, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Database.SqlQuery<Row>(
            $"""
            SELECT id AS "Id", organization_id AS "OrganizationId", name AS "Name", slug AS "Slug", person_id AS "PersonId", role AS "Role", ends_at AS "EndsAt"
            FROM trunkline_support_view({session.Value}, {now})
            """).SingleOrDefaultAsync(ct);
        return row is null ? null : new(new(row.Id), new(row.OrganizationId), row.Name, row.Slug, new(row.PersonId), Lookups.ParseRole(row.Role), row.EndsAt);
    }

    /// <returns>False: the caller is no administrator, the session is not theirs, or there is no such organization.</returns>
    public static Task<bool> BeginSupportViewAsync(
        this PortalDb db, SupportViewId id, OrganizationId organization, PersonSessionId session, Role role, string reason, DateTimeOffset now, DateTimeOffset endsAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var word = role.ToString().ToLowerInvariant();
        return db.Database.SqlQuery<bool>(
            $"""SELECT trunkline_begin_support_view({id.Value}, {organization.Value}, {session.Value}, {word}, {reason}, {now}, {endsAt}) AS "Value" """).SingleAsync(ct);
    }

    /// <returns>Which, and of whose organization; null: the caller had none open in this session.</returns>
    public static async Task<(SupportViewId Id, OrganizationId Organization)?> EndSupportViewAsync(this PortalDb db, PersonSessionId session, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        // Not composed over: a statement that writes cannot stand in a subquery.
        var rows = await db.Database.SqlQuery<Ended>($"""SELECT id AS "Id", organization_id AS "OrganizationId" FROM trunkline_end_support_view({session.Value}, {now})""").ToListAsync(ct);
        return rows is [var one] ? (new(one.Id), new(one.OrganizationId)) : null;
    }

    private sealed record Row(Guid Id, Guid OrganizationId, string Name, string Slug, Guid PersonId, string Role, DateTimeOffset EndsAt);

    private sealed record Ended(Guid Id, Guid OrganizationId);
}
